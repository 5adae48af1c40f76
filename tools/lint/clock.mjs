// Rule of oxlint: only the clock reads the time, so that a test can set it.

const MESSAGE = "Read the time through the clock (`ctx.now()`); src/infra/clock.ts alone reads it directly.";

const throughClock = {
  create: (context) => ({
    NewExpression(node) {
      if (node.callee.name === "Date" && node.arguments.length === 0) context.report({ node, message: MESSAGE });
    },
    CallExpression(node) {
      const { object, property } = node.callee;
      if (object?.name === "Date" && property?.name === "now") context.report({ node, message: MESSAGE });
    },
  }),
};

export default { meta: { name: "clock" }, rules: { "through-clock": throughClock } };
