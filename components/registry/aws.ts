import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy";
import { PullThroughCacheRule } from "@pulumi/aws/ecr/pullThroughCacheRule";
import { RegistryScanningConfiguration } from "@pulumi/aws/ecr/registryScanningConfiguration";
import { Repository } from "@pulumi/aws/ecr/repository";
import { RepositoryCreationTemplate } from "@pulumi/aws/ecr/repositoryCreationTemplate";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../infra/component";
import type { AwsContext } from "../../infra/context";
import { trustService } from "../identity/aws-trust";
import { creationPolicy, mirrorLifecycle, ownLifecycle } from "./aws-policies";
import { type Registry, type RegistryArgs, upstreams } from "./contract";

/** The parts of an ECR registry's address, `<account>.dkr.ecr.<region>.amazonaws.com`: one in each region. */
function partsOf(address: string): { readonly account: string; readonly region: string } {
  const [account = "", , , region = ""] = address.split(".");
  return { account, region };
}

const mirrorPaths = Object.values(upstreams);

/** The account's ECR registry in the site's region: the product's repositories, and mirrors of public registries. */
export class AwsRegistry extends Component<RegistryArgs, Registry, AwsContext> {
  constructor(
    context: AwsContext,
    name: string,
    args: RegistryArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(context, "registry", "Registry", name, args, options);
  }

  protected override create(args: RegistryArgs): Registry {
    if (args.existing) return this.adopt(args.existing);
    const { accountId, region } = this.context.site;
    this.scanOnPush();
    for (const path of args.repositories) this.createRepository(path, args);
    const mirrored = this.createMirrors(args);
    return this.describe(pulumi.output(`${accountId}.dkr.ecr.${region}.amazonaws.com`), mirrored);
  }

  /**
   * Reads the rules of the mirrors, so that a preview fails where one is not there. Another account's registry cannot
   * be read with this site's credentials: there the first pull shows it.
   */
  private adopt(address: string): Registry {
    const { account, region } = partsOf(address);
    const read = (path: string) =>
      PullThroughCacheRule.get(this.childName(`mirror-${path}`), path, { region }, { parent: this })
        .ecrRepositoryPrefix;
    const own = account === this.context.site.accountId;
    return this.describe(
      pulumi.output(address),
      mirrorPaths.map((path) => (own ? read(path) : pulumi.output(path))),
    );
  }

  /** `mirrored` are the mirrors' paths as outputs of their rules: whoever pulls waits for them. */
  private describe(endpoint: pulumi.Output<string>, mirrored: readonly pulumi.Output<string>[]): Registry {
    return {
      id: endpoint.apply((address) => {
        const { account, region } = partsOf(address);
        return `arn:aws:ecr:${region}:${account}:repository/`;
      }),
      endpoint,
      mirrors: pulumi
        .all([endpoint, pulumi.all([...mirrored])])
        .apply(([address, paths]) =>
          Object.fromEntries(
            Object.keys(upstreams).map((host, index) => [host, `${address}/${paths[index]}`]),
          ),
        ),
    };
  }

  /** Scanning is set for the whole registry, the mirrors included. */
  private scanOnPush(): void {
    this.child(RegistryScanningConfiguration, "scanning", {
      scanType: "BASIC",
      rules: [
        {
          scanFrequency: "SCAN_ON_PUSH",
          repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }],
        },
      ],
    });
  }

  private createRepository(path: string, { keys, keepImages, untaggedDays }: RegistryArgs): void {
    const { environment, tags } = this.context;
    const logicalName = path.replaceAll("/", "-");
    const repository = this.child(
      Repository,
      logicalName,
      {
        name: path,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keys.ids.registry }],
        forceDelete: !environment.protection,
        tags,
      },
      { stateful: true },
    );
    this.child(LifecyclePolicy, `${logicalName}-lifecycle`, {
      repository: repository.name,
      policy: ownLifecycle(keepImages, untaggedDays),
    });
  }

  /** ECR makes a mirror's repositories on the first pull, the way the template says; so the template comes first. */
  private createMirrors({ keys, keepImages }: RegistryArgs): pulumi.Output<string>[] {
    const { tags } = this.context;
    const role = this.createMirrorRole(keys);
    return Object.entries(upstreams).map(([host, path]) => {
      const template = this.child(
        RepositoryCreationTemplate,
        `template-${path}`,
        {
          prefix: path,
          description: `Mirror of ${host}`,
          appliedFors: ["PULL_THROUGH_CACHE"],
          customRoleArn: role.arn,
          imageTagMutability: "IMMUTABLE",
          encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keys.ids.registry }],
          lifecyclePolicy: mirrorLifecycle(keepImages),
          resourceTags: tags,
        },
        { dependsOn: [role.policy] },
      );
      const rule = this.child(
        PullThroughCacheRule,
        `mirror-${path}`,
        { ecrRepositoryPrefix: path, upstreamRegistryUrl: host },
        { dependsOn: [template] },
      );
      return rule.ecrRepositoryPrefix;
    });
  }

  /** ECR's own role may neither tag repositories nor use a customer-managed key. */
  private createMirrorRole(keys: RegistryArgs["keys"]) {
    const { name, tags, site } = this.context;
    const repositories = mirrorPaths.map(
      (path) => `arn:aws:ecr:${site.region}:${site.accountId}:repository/${path}/*`,
    );
    const role = this.child(Role, "mirror-role", {
      name: name("aws.role", "registry-mirrors"),
      description: "Lets ECR create the repositories of mirrored images",
      assumeRolePolicy: trustService("ecr.amazonaws.com"),
      tags,
    });
    const policy = this.child(RolePolicy, "mirror-policy", {
      name: "create-repositories",
      role: role.name,
      policy: keys.ids.registry.apply((key) => creationPolicy(repositories, key)),
    });
    return { arn: role.arn, policy };
  }
}
