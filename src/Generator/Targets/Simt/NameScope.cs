using BlockSharp.Generator.Emit;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>Names of locals: the user's where there is one, made unique by a number.</summary>
internal sealed class NameScope(IEnumerable<string> reserved)
{
    private readonly HashSet<string> taken = [.. reserved];
    private readonly Dictionary<int, string> stems = [];

    /// <summary>The name of a value; its registers append their number.</summary>
    public string Stem(int value, string? name)
    {
        if (!stems.TryGetValue(value, out var stem)) stems[value] = stem = Unique(name ?? "t");
        return stem;
    }

    public string Unique(string stem)
    {
        var name = stem;
        for (var number = 1; !taken.Add(name); number++) name = stem + CSharpLiteral.Integer(number);
        return name;
    }
}
