export const phoneText = { country: "Country", number: "Phone number" } as const;
