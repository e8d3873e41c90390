using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Frontend;

/// <summary>
/// Where the operations of a program came from: site number to source location. It travels beside the program, not in it, so that moving code
/// does not change the program; nothing that is cached between edits holds one.
/// </summary>
internal sealed class SourceMap
{
    private readonly Dictionary<SyntaxNode, int> numbers = [];
    private readonly List<Location> locations = [];

    /// <summary>The number of a piece of source; the same piece, inlined twice, is one site.</summary>
    public int SiteOf(SyntaxNode node)
    {
        if (!numbers.TryGetValue(node, out var site))
        {
            numbers[node] = site = locations.Count;
            locations.Add(node.GetLocation());
        }

        return site;
    }

    /// <summary>The location of a site, or null for -1.</summary>
    public Location? LocationOf(int site) => site < 0 ? null : locations[site];
}
