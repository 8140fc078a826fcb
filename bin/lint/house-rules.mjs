// Rules of this project that the linter does not bring.

const noServerActions = {
  meta: { type: "problem" },
  create(context) {
    return {
      ExpressionStatement(node) {
        const text = node.directive ?? (node.expression.type === "Literal" ? node.expression.value : null);
        if (text !== "use server") return;
        context.report({
          node,
          message: "No Server Actions: every write is a procedure behind the gate (lib/access/procedure.ts).",
        });
      },
    };
  },
};

export default {
  meta: { name: "house-rules" },
  rules: { "no-server-actions": noServerActions },
};
