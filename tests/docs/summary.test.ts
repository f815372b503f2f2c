import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inert, type StackReport, summaryMarkdown } from "../../tools/ci/summary";

const urn = (name: string) => `urn:pulumi:prod::platform-blueprint::aws:kms/key:Key::${name}`;
const report = (over: Partial<StackReport>): StackReport => ({
  stack: "prod",
  state: "planned",
  resources: 1,
  changes: [],
  findings: [],
  ...over,
});

describe("the job summary", () => {
  it("turns any text into inert Markdown", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const shown = inert(text).replace(/^<code>|<\/code>$/g, "");
        expect(shown.replace(/&#\d+;/g, "")).toMatch(/^[A-Za-z0-9 /+-]*$/);
      }),
    );
  });

  it("keeps a name that tries to be markup in one cell", () => {
    const name = "x` | </code><img src=x>\n## @everyone [link](https://evil.example)";
    const text = summaryMarkdown([report({ changes: [{ urn: urn(name), kind: "added", properties: [] }] })]);
    const row = text.split("\n").find((line) => line.startsWith("| added"));
    expect(row?.split(" | ")).toHaveLength(3);
    expect(text).not.toMatch(/<img|@everyone|\[link\]|https:|\n## [^<P]/);
  });

  it("says first what would be lost, and lists it before the rest", () => {
    const text = summaryMarkdown([
      report({
        changes: [
          { urn: urn("new"), kind: "added", properties: [] },
          { urn: urn("moved"), kind: "replaced", properties: ["region"] },
          { urn: urn("old"), kind: "vanished", properties: [] },
        ],
      }),
    ]);
    expect(text).toContain("**2 resources would be deleted or replaced.**");
    const order = ["| **vanished**", "| **replaced**", "| added |"].map((word) => text.lastIndexOf(word));
    expect(order.every((place) => place >= 0)).toBe(true);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it("names stacks that could not be planned and findings with their severity", () => {
    const text = summaryMarkdown([
      report({ stack: "dev", state: "failed" }),
      report({
        findings: [
          {
            pack: "platform-blueprint",
            rule: "aws-key-rotation",
            level: "mandatory",
            severity: "high",
            framework: "CKV_AWS_7",
            urn: urn("services"),
            message: "rotation is off",
          },
        ],
      }),
    ]);
    expect(text).toContain("1 stacks could not be planned");
    expect(text).toContain("(failed)");
    expect(text).toMatch(/\| \*\*violation\*\* \| <code>high<\/code> \| .*rotation is off/);
  });

  it("stays under what GitHub shows, however much changes", () => {
    const changes = Array.from({ length: 5000 }, (_, index) => ({
      urn: urn("n".repeat(300) + index),
      kind: "changed" as const,
      properties: Array.from({ length: 50 }, () => "p".repeat(300)),
    }));
    const stacks = Array.from({ length: 20 }, (_, index) => report({ stack: `stack-${index}`, changes }));
    expect(Buffer.byteLength(summaryMarkdown(stacks))).toBeLessThan(1024 * 1024);
  });
});
