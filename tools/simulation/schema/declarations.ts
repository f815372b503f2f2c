import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import type { Properties, Property, Shape } from "./shape";

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.VariableDeclaration;

/** A parsed declaration file: its text and its declarations by dotted name ("containerservice.ManagedClusterSKUArgs"). */
class DeclarationFile {
  private readonly byName = new Map<string, Declaration[]>();
  readonly source: ts.SourceFile;

  constructor(file: string) {
    const options = {
      languageVersion: ts.ScriptTarget.ES2022,
      jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    };
    this.source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), options, false);
    this.index(this.source.statements, "");
  }

  find(name: string): readonly Declaration[] {
    return this.byName.get(name) ?? [];
  }

  private index(statements: readonly ts.Statement[], prefix: string): void {
    for (const statement of statements) {
      if (ts.isModuleDeclaration(statement) && statement.body) {
        const body = statement.body;
        if (ts.isModuleBlock(body)) this.index(body.statements, `${prefix}${statement.name.text}.`);
      } else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
        this.add(prefix + statement.name.text, statement);
      } else if (ts.isVariableStatement(statement)) {
        for (const declaration of statement.declarationList.declarations) {
          if (ts.isIdentifier(declaration.name)) this.add(prefix + declaration.name.text, declaration);
        }
      }
    }
  }

  private add(name: string, declaration: Declaration): void {
    this.byName.set(name, [...(this.byName.get(name) ?? []), declaration]);
  }
}

/** What the doc comments of the bridged providers (AWS, Google Cloud) say when a change replaces the resource. */
const forcesReplacement =
  /forces? (?:a |the )?(?:new |re-?creat|replacement)|(?:creat\w+ of|creates?) a new resource|resource will be recreated/i;

/** Google's generated documentation lists enum values in this fixed form. */
const listedValues = /(?:Possible values are|Possible values): ((?:`[A-Za-z0-9_.-]+`(?:, )?)+)\./;

/** Reads the type declarations of one SDK package and turns TypeScript types into shapes. */
export class PackageDeclarations {
  private readonly files = new Map<string, DeclarationFile>();
  /** Nested types met on the way, by direction. Filled while shapes are made. */
  readonly nested = { inputs: new Map<string, Properties>(), outputs: new Map<string, Properties>() };

  constructor(
    private readonly root: string,
    private readonly docs: { readonly replacement: boolean; readonly enums: boolean },
  ) {}

  file(relative: string): DeclarationFile {
    const known = this.files.get(relative);
    if (known) return known;
    const file = new DeclarationFile(path.join(this.root, relative));
    this.files.set(relative, file);
    return file;
  }

  /** The properties of an interface or of a class's readonly members. */
  properties(members: readonly (ts.TypeElement | ts.ClassElement)[], file: DeclarationFile): Properties {
    const found: Record<string, Property> = {};
    for (const member of members) {
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) continue;
      if (!member.type || !(ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))) continue;
      if (member.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword)) continue;
      const doc = this.doc(member, file);
      const shape = this.documented(this.shape(member.type, file), doc);
      const optional = member.questionToken !== undefined || hasUndefined(member.type);
      found[member.name.text] = {
        type: shape,
        ...(optional ? {} : { required: true as const }),
        ...(this.docs.replacement && forcesReplacement.test(doc) ? { replaces: true as const } : {}),
      };
    }
    return found;
  }

  private doc(node: ts.Node, file: DeclarationFile): string {
    const text = file.source.text;
    const ranges = ts.getLeadingCommentRanges(text, node.pos) ?? [];
    return ranges
      .map((range) => text.slice(range.pos, range.end).replace(/\n\s*\*/g, " "))
      .join(" ")
      .replace(/\s+/g, " ");
  }

  private documented(shape: Shape, doc: string): Shape {
    if (!this.docs.enums || shape !== "string") return shape;
    const list = listedValues.exec(doc)?.[1];
    if (list === undefined) return shape;
    return { enum: list.split(", ").map((value) => value.replaceAll("`", "")), open: true };
  }

  private shape(node: ts.TypeNode, file: DeclarationFile): Shape {
    if (ts.isParenthesizedTypeNode(node)) return this.shape(node.type, file);
    if (ts.isArrayTypeNode(node)) return { array: this.shape(node.elementType, file) };
    if (ts.isUnionTypeNode(node)) return this.union(node, file);
    if (ts.isLiteralTypeNode(node)) return literal(node);
    if (ts.isTypeLiteralNode(node)) {
      const signature = node.members.find(ts.isIndexSignatureDeclaration);
      return signature ? { map: this.shape(signature.type, file) } : "any";
    }
    if (ts.isTypeReferenceNode(node)) return this.reference(node, file);
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return "string";
      case ts.SyntaxKind.NumberKeyword:
        return "number";
      case ts.SyntaxKind.BooleanKeyword:
        return "boolean";
      default:
        return "any";
    }
  }

  private union(node: ts.UnionTypeNode, file: DeclarationFile): Shape {
    const members = node.types.filter((type) => !isUndefined(type)).map((type) => this.shape(type, file));
    const distinct = members.filter((shape, at) => members.findIndex((other) => same(other, shape)) === at);
    const [first] = distinct;
    if (distinct.length === 1 && first !== undefined) return first;
    if (distinct.includes("any")) return "any";
    const values = distinct.flatMap((shape) =>
      typeof shape === "object" && "enum" in shape ? shape.enum : [],
    );
    const others = distinct.filter((shape) => !(typeof shape === "object" && "enum" in shape));
    if (values.length > 0 && others.length === 0) return { enum: values };
    if (values.length > 0 && others.length === 1 && others[0] === "string")
      return { enum: values, open: true };
    return { anyOf: distinct };
  }

  private reference(node: ts.TypeReferenceNode, file: DeclarationFile): Shape {
    const name = node.typeName.getText(file.source);
    const [argument] = node.typeArguments ?? [];
    if (argument && /^(?:pulumi\.)?(?:Input|Output|Promise|Readonly)$/.test(name))
      return this.shape(argument, file);
    if (argument && name === "Array") return { array: this.shape(argument, file) };
    if (name.startsWith("inputs.")) return this.nestedType("inputs", name.slice("inputs.".length));
    if (name.startsWith("outputs.")) return this.nestedType("outputs", name.slice("outputs.".length));
    if (name.startsWith("enums.")) return this.enumeration(name.slice("enums.".length));
    if (name.startsWith("pulumi.asset.")) return "asset";
    if (name === "ARN") return "string";
    return "any";
  }

  private nestedType(direction: "inputs" | "outputs", name: string): Shape {
    const known = this.nested[direction];
    if (!known.has(name)) {
      const file = this.file(direction === "inputs" ? "types/input.d.ts" : "types/output.d.ts");
      const declaration = file.find(name).find(ts.isInterfaceDeclaration);
      if (!declaration) return "any";
      known.set(name, {});
      known.set(name, this.properties(declaration.members, file));
    }
    return { ref: name };
  }

  private enumeration(name: string): Shape {
    const at = name.lastIndexOf(".");
    const folder = name.slice(0, Math.max(at, 0)).replaceAll(".", "/");
    const declarations = this.file(path.posix.join("types/enums", folder, "index.d.ts")).find(
      name.slice(at + 1),
    );
    for (const declaration of declarations) {
      if (
        !ts.isVariableDeclaration(declaration) ||
        !declaration.type ||
        !ts.isTypeLiteralNode(declaration.type)
      )
        continue;
      const values = declaration.type.members.flatMap((member) => {
        if (!ts.isPropertySignature(member) || !member.type || !ts.isLiteralTypeNode(member.type)) return [];
        const shape = literal(member.type);
        return typeof shape === "object" && "enum" in shape ? shape.enum : [];
      });
      if (values.length > 0) return { enum: values };
    }
    return "string";
  }
}

function literal(node: ts.LiteralTypeNode): Shape {
  const value = node.literal;
  if (ts.isStringLiteral(value)) return { enum: [value.text] };
  if (ts.isNumericLiteral(value)) return { enum: [Number(value.text)] };
  if (value.kind === ts.SyntaxKind.TrueKeyword) return { enum: [true] };
  if (value.kind === ts.SyntaxKind.FalseKeyword) return { enum: [false] };
  return "any";
}

function isUndefined(node: ts.TypeNode): boolean {
  return node.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** Whether `undefined` is one of the members of `Output<T | undefined>`. */
function hasUndefined(node: ts.TypeNode): boolean {
  if (ts.isUnionTypeNode(node)) return node.types.some(isUndefined);
  if (!ts.isTypeReferenceNode(node)) return false;
  const [argument] = node.typeArguments ?? [];
  return argument !== undefined && hasUndefined(argument);
}

function same(a: Shape, b: Shape): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
