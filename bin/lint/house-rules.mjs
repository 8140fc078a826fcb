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

function bringsItsOwn(node) {
  return (node.params ?? []).some((param) => param.type === "Identifier" && param.name === "tx");
}

function usesTransaction(node) {
  if (Array.isArray(node)) return node.some(usesTransaction);
  if (node === null || typeof node !== "object" || typeof node.type !== "string") return false;
  if (node.type === "Identifier" && node.name === "tx") return true;
  if (bringsItsOwn(node)) return false;
  return Object.entries(node).some(([key, value]) => key !== "parent" && usesTransaction(value));
}

const oneQueryAtATime = {
  meta: { type: "problem" },
  create(context) {
    return {
      CallExpression(node) {
        const { callee } = node;
        const isAll = callee.type === "MemberExpression" && callee.object.name === "Promise";
        if (!isAll || !["all", "allSettled", "race", "any"].includes(callee.property.name)) return;
        if (!usesTransaction(node.arguments)) return;
        context.report({
          node,
          message: "A transaction is one connection and runs one query at a time: await its queries one after another.",
        });
      },
    };
  },
};

export default {
  meta: { name: "house-rules" },
  rules: { "no-server-actions": noServerActions, "one-query-at-a-time": oneQueryAtATime },
};
