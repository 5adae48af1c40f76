export const viewerText = {
  label: (name: string, place: number, total: number) => `${name}, ${place} of ${total}`,
  previous: "Previous",
  next: "Next",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  download: "Download",
} as const;
