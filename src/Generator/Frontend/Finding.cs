using BlockSharp.Generator.Equatable;
using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Frontend;

/// <summary>A rule that the source breaks: rule id, where, and the values for the message. Only the analyzer keeps them.</summary>
internal sealed record Finding(string Id, Location Location, EquatableArray<string> Arguments);

/// <summary>Collects what the parts of the frontend find in one kernel.</summary>
internal sealed class Findings
{
    private readonly List<Finding> list = [];
    private readonly HashSet<Finding> seen = [];

    public IReadOnlyList<Finding> All => list;

    /// <summary>Adds a finding once: a block function inlined twice breaks a rule in one place.</summary>
    public void Add(string id, Location location, params string[] arguments)
    {
        var finding = new Finding(id, location, arguments.ToEquatableArray());
        if (seen.Add(finding)) list.Add(finding);
    }
}
