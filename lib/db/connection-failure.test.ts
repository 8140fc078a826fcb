import { expect, test } from "vitest";
import { explainDatabaseFailure } from "./connection-failure";

const url = "postgresql://app:hunter2@db.example.org:6432/breakwater";

function failure(code: string, message = "failed"): Error {
  return Object.assign(new Error(message), { code });
}

test.each([
  [failure("ECONNREFUSED"), /db\.example\.org:6432 of DATABASE_URL cannot be reached: nothing listens there/],
  [failure("ENOTFOUND"), /its name is not known/],
  [failure("28P01"), /refuses the account app/],
  [failure("3D000"), /has no database named breakwater/],
  [
    failure("42501", "permission denied for schema public"),
    /may not change the database breakwater \(permission denied/,
  ],
  [failure("53300"), /no connection left/],
  [new Error("timeout expired"), /does not answer as PostgreSQL does/],
  [new Error("Connection terminated unexpectedly"), /does not answer as PostgreSQL does/],
  [new Error("The server does not support SSL connections"), /encrypted connection to db\.example\.org:6432 failed/],
])("%s becomes one sentence without the password", (error, sentence) => {
  const said = explainDatabaseFailure(error, url)?.message ?? "";
  expect(said).toMatch(sentence);
  expect(said).not.toContain("hunter2");
});

test("a bug stays a bug", () => {
  expect(explainDatabaseFailure(failure("42P01", 'relation "x" does not exist'), url)).toBeNull();
});
