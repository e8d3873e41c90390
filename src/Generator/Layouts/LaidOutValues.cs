using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Layouts;

/// <summary>The values of a laid-out program that is made or rewritten, by their numbers: what is known of them, and where blocks live. Scalars have no layout.</summary>
internal sealed class LaidOutValues
{
    private readonly ValueTable values;
    private readonly List<LinearLayout?> layouts;

    public LaidOutValues()
    {
        values = new ValueTable();
        layouts = [];
    }

    public LaidOutValues(LaidOutProgram laid)
    {
        values = new ValueTable(laid.Program);
        layouts = [.. laid.Layouts];
    }

    public Value this[int number] => values[number];

    public BlockType TypeOf(int value) => values[value].Type;

    public LinearLayout? LayoutOf(int value) => layouts[value];

    public int Declare(Value value, LinearLayout? layout)
    {
        layouts.Add(layout);
        return values.Declare(value);
    }

    /// <summary>A value without a name, of the same type and layout as another one.</summary>
    public int DeclareLike(int value) => Declare(new Value(TypeOf(value), null), layouts[value]);

    /// <summary>A program of these values.</summary>
    /// <param name="source">What else is to be as it was.</param>
    public LaidOutProgram Finish(BlockProgram source, Region body, int warps) =>
        new(source with { Values = values.ToEquatableArray(), Body = body }, layouts.ToEquatableArray(), warps);
}
