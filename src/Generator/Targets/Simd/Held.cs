using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>A small block that lies in registers from statement to statement, each a local of the generated code.</summary>
/// <param name="Loop">Which elements each of them holds: one step over the whole block.</param>
/// <param name="Registers">Their names.</param>
internal sealed record Held(RegisterLoop Loop, string[] Registers)
{
    /// <summary>Half of what the widest processors have: the rest is for what is computed.</summary>
    public const int MaxRegisters = 16;

    /// <summary>Whether a block is small enough.</summary>
    public static bool Fits(BlockType type, int axis) =>
        !type.IsScalar && type.ElementCount / Math.Min(Carrier.Lanes, type.Extents[axis]) <= MaxRegisters;

    /// <summary>The elements at a position, if they are those of one register or one of its elements.</summary>
    public Term? At(Position position, int depth)
    {
        if (position.Coordinates.Any(c => c.Variable is not null) || (position.Lane >= 0 && position.Lane != Loop.Axis)) return null;
        var at = position.Coordinates.Select(c => c.Offset).ToArray();
        var lane = position.Lane >= 0 ? 0 : at[Loop.Axis] % Carrier.Lanes;
        at[Loop.Axis] -= lane;
        for (var register = 0; register < Registers.Length; register++)
        {
            if (!Loop.At(register).SequenceEqual(at)) continue;
            return position.Lane >= 0 ? new Term(Registers[register], true, depth) : new Term($"Simd.Lane({Registers[register]}, {Emit.CSharpLiteral.Integer(lane)})", false, depth);
        }

        return null;
    }
}
