/** Documents of the registry: which images go, and what ECR may do to make a mirror's repositories. */

interface LifecycleRule {
  readonly description: string;
  readonly tagStatus: "untagged" | "any";
  readonly countType: "sinceImagePushed" | "imageCountMoreThan";
  readonly countNumber: number;
}

function lifecycle(rules: readonly LifecycleRule[]): string {
  return JSON.stringify({
    rules: rules.map(({ description, ...selection }, index) => ({
      rulePriority: index + 1,
      description,
      selection: {
        ...selection,
        ...(selection.countType === "sinceImagePushed" && { countUnit: "days" }),
      },
      action: { type: "expire" },
    })),
  });
}

const keepNewest = (images: number): LifecycleRule => ({
  description: `Keep the newest ${images} images`,
  tagStatus: "any",
  countType: "imageCountMoreThan",
  countNumber: images,
});

/** The product's own repositories: what lost its tag goes first, then whatever is too old. */
export function ownLifecycle(keepImages: number, untaggedDays: number): string {
  return lifecycle([
    {
      description: `Remove images without a tag after ${untaggedDays} days`,
      tagStatus: "untagged",
      countType: "sinceImagePushed",
      countNumber: untaggedDays,
    },
    keepNewest(keepImages),
  ]);
}

/** Mirrors are pulled by digest, so that their images have no tags: only the number counts. */
export function mirrorLifecycle(keepImages: number): string {
  return lifecycle([keepNewest(keepImages)]);
}

/** What ECR needs to create a mirror's repositories on the first pull, with tags and the registry's key. */
export function creationPolicy(repositories: readonly string[], keyArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"],
        Resource: repositories,
      },
      {
        Effect: "Allow",
        Action: ["kms:CreateGrant", "kms:RetireGrant", "kms:DescribeKey"],
        Resource: keyArn,
      },
    ],
  });
}
