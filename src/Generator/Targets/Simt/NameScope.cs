using BlockSharp.Generator.Emit;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>Names of locals: the user's where there is one, made unique by a number.</summary>
internal sealed class NameScope(IEnumerable<string> reserved)
{
    private readonly HashSet<string> taken = [.. reserved];
    private readonly Dictionary<int, string> stems = [];

    /// <summary>The first number of a stem that was not tried yet. Names are never given back, so earlier ones stay taken.</summary>
    private readonly Dictionary<string, int> untried = [];
    private readonly HashSet<string> parents = [.. reserved.Select(RegisterParent).OfType<string>()];

    /// <summary>The name of a value; its registers append their number.</summary>
    public string Stem(int value, string? name)
    {
        if (!stems.TryGetValue(value, out var stem)) stems[value] = stem = Unique(name ?? "t");
        return stem;
    }

    public string Unique(string stem)
    {
        // Beside a taken a, neither a_0 nor any number behind it can be had.
        if (RegisterParent(stem) is { } owner && taken.Contains(owner)) stem += "v";
        untried.TryGetValue(stem, out var number);
        string name;
        do
        {
            name = number == 0 ? stem : stem + CSharpLiteral.Integer(number);
            number++;
        }
        while (taken.Contains(name) || MeetsRegister(name));

        untried[stem] = number;
        taken.Add(name);
        var parent = RegisterParent(name);
        if (parent is not null) parents.Add(parent);
        return name;
    }

    /// <summary>Whether the name is, or might become, that of a register: <c>a_0</c> beside the value <c>a</c>.</summary>
    private bool MeetsRegister(string name) => parents.Contains(name) || (RegisterParent(name) is { } parent && taken.Contains(parent));

    private static string? RegisterParent(string name)
    {
        var end = name.Length;
        while (end > 0 && char.IsDigit(name[end - 1])) end--;
        return end < name.Length && end > 1 && name[end - 1] == '_' ? name.Substring(0, end - 1) : null;
    }
}
