using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Diagnostics;

/// <summary>A broken rule found in a program: rule id (BSxxxx), source site of the offending expression, and the values for the message.</summary>
internal sealed record Problem(string Id, int Site, EquatableArray<string> Arguments);

/// <summary>A broken rule found in a configuration: rule id (BSxxxx), which configuration, its option that the rule is about (null: all of it), and the values for the message.</summary>
internal sealed record ConfigProblem(string Id, int Config, string? Option, EquatableArray<string> Arguments);
