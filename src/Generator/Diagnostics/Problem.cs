using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Diagnostics;

/// <summary>A broken rule found in a program: rule id (BSxxxx), source site of the offending expression, and the values for the message.</summary>
internal sealed record Problem(string Id, int Site, EquatableArray<string> Arguments);
