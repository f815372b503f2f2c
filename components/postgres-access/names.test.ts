import fc from "fast-check";
import { expect, it } from "vitest";
import { databaseName, followerName, loginsOf, rolesOf, siteRoles } from "./names";

const service = fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,2}$/);

const allOf = (name: string) => {
  const roles = Object.values(rolesOf(databaseName(name)));
  return [...roles, ...roles.flatMap(loginsOf), followerName(databaseName(name), "aws-eu")];
};

it("gives no two services a role in common, nor one of the site's", () => {
  const site = [...Object.values(siteRoles), ...Object.values(siteRoles).flatMap(loginsOf)];
  fc.assert(
    fc.property(service, service, (one, other) => {
      fc.pre(one !== other);
      const [first, second] = [allOf(one), allOf(other)];
      expect(first.filter((role) => second.includes(role) || site.includes(role))).toEqual([]);
      expect(new Set(first).size).toBe(first.length);
    }),
  );
});

it("keeps within the 63 bytes of a name", () => {
  const longest = databaseName(`${"a".repeat(19)}-${"b".repeat(20)}`);
  const follower = followerName(longest, "a-site-with-a-very-long-name-indeed");
  expect(follower.length).toBeLessThanOrEqual(63);
  expect(follower).not.toBe(followerName(longest, "a-site-with-a-very-long-name-in-truth"));
  for (const role of Object.values(rolesOf(longest)).flatMap(loginsOf))
    expect(role.length).toBeLessThanOrEqual(63);
});
