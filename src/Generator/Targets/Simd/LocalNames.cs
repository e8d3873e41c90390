using BlockSharp.Generator.Emit;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>Names of locals: the user's where there is one, made unique by a number.</summary>
internal sealed class LocalNames(IEnumerable<string> reserved)
{
    private readonly HashSet<string> taken = [.. reserved];
    private readonly Dictionary<string, int> uses = [];

    public string Unique(string stem)
    {
        uses.TryGetValue(stem, out var number);
        var name = stem;
        while (!taken.Add(name)) name = $"{stem}{(char.IsDigit(stem[stem.Length - 1]) ? "_" : "")}{CSharpLiteral.Integer(++number)}";
        uses[stem] = number;
        return name;
    }
}
