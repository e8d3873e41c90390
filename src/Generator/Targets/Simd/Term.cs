using BlockSharp.Generator.Emit;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>What the generated code calls the elements that a register holds: a vector of lanes, or one scalar where all lanes are equal.</summary>
/// <param name="Text">C# text: an atom, or in parentheses.</param>
/// <param name="IsVector">Whether it is a vector.</param>
/// <param name="Depth">The innermost scope whose variables it needs.</param>
/// <param name="Known">A truth value that is known here.</param>
/// <param name="IsAssumed">Whether it holds only where the masks of whole tiles are true.</param>
internal sealed record Term(string Text, bool IsVector, int Depth, bool? Known = null, bool IsAssumed = false)
{
    public static Term Truth(bool value, bool isAssumed) => new(value ? "true" : "false", false, 0, value, isAssumed);
}

/// <summary>Where along an axis of a block: a loop's variable and a constant.</summary>
/// <param name="Variable">A native integer, or null.</param>
/// <param name="Depth">The scope that declares it.</param>
internal readonly record struct Coordinate(string? Variable, int Depth, int Offset)
{
    public static Coordinate At(int offset) => new(null, 0, offset);

    public Coordinate Plus(int offset) => this with { Offset = Offset + offset };

    /// <summary>The coordinate times a constant, as a native integer; null for zero.</summary>
    public string? Scaled(int factor)
    {
        var constant = CSharpLiteral.Integer((long)Offset * factor);
        if (Variable is null) return Offset == 0 ? null : constant;
        var variable = factor == 1 ? Variable : $"{Variable} * {CSharpLiteral.Integer(factor)}";
        return Offset == 0 ? variable : $"{variable} + {constant}";
    }

    /// <summary>The coordinate as an int.</summary>
    public string AsInt(long plus = 0)
    {
        var constant = CSharpLiteral.Integer(Offset + plus);
        if (Variable is null) return constant;
        return Offset + plus == 0 ? $"(int){Variable}" : $"((int){Variable} + {constant})";
    }

    public override string ToString() => $"{Variable}+{CSharpLiteral.Integer(Offset)}";
}

/// <summary>The elements of a block that one register holds: the first one's coordinates, and the axis along which the lanes go on, or -1 for one element.</summary>
internal sealed record Position(Coordinate[] Coordinates, int Lane)
{
    public Position First => this with { Lane = -1 };

    public Position With(int axis, Coordinate coordinate)
    {
        var coordinates = (Coordinate[])Coordinates.Clone();
        coordinates[axis] = coordinate;
        return this with { Coordinates = coordinates };
    }

    public int Depth => Coordinates.Length == 0 ? 0 : Coordinates.Max(c => c.Depth);

    public override string ToString() => $"{string.Join(",", Coordinates.Select(c => c.ToString()))}/{CSharpLiteral.Integer(Lane)}";
}
