using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>
/// Relates registers: which registers of a value hold equal elements, which register of an operand a result register is made from, and which registers
/// of a memory access move together. All of it is read off the layouts and the axis info.
/// </summary>
internal sealed class RegisterMap
{
    private readonly int[] distinct;
    private readonly Dictionary<int, Dictionary<int, int>> registersByElement = [];
    private readonly Dictionary<(int Pointer, int Value), int> accessWidths = [];
    private readonly int[]?[] flats;
    private readonly LinearForms forms;
    private readonly Dictionary<int, (long[] Steps, int Moved)> steps = [];

    public RegisterMap(LaidOutProgram laid, EquatableArray<AxisInfo> infos)
    {
        Laid = laid;
        Infos = infos;
        forms = new LinearForms(laid.Program);
        flats = new int[]?[laid.Program.Values.Count];
        distinct = Enumerable.Range(0, laid.Program.Values.Count).Select(DistinctBits).ToArray();
    }

    public LaidOutProgram Laid { get; }

    public EquatableArray<AxisInfo> Infos { get; }

    public BlockProgram Program => Laid.Program;

    public int RegisterCount(int value) => Laid.Layouts[value]?.RegisterCount ?? 1;

    /// <summary>The register that stands for all those of a thread that hold an equal element.</summary>
    public int Canonical(int value, int register) => register & distinct[value];

    /// <summary>Whether all registers of a thread hold the same element.</summary>
    public bool IsConstantInThread(int value) => distinct[value] == 0;

    /// <summary>Row-major flat index, in thread 0, of what a register of a block value holds.</summary>
    public int Flat(int value, int register)
    {
        if (flats[value] is not { } known)
        {
            var vectors = Laid.LayoutOf(value).Bases(InDim.Register);
            known = new int[1 << vectors.Length];
            for (var bit = 0; bit < vectors.Length; bit++)
                for (var r = 0; r < 1 << bit; r++) known[r | (1 << bit)] = known[r] ^ vectors[bit];
            flats[value] = known;
        }

        return known[register];
    }

    /// <summary>The operand's register from which a result's register is computed, for element-wise and shape operations.</summary>
    public int Source(Op op, int operand, int register)
    {
        var value = op.Operands[operand];
        if (Laid.Layouts[value] is null) return 0;
        if (op.Code.IsElementwise() || op.Code is Opcode.Load or Opcode.Store) return Canonical(value, register);
        return Canonical(value, RegisterOf(value, SourceElement(op, Laid.LayoutOf(op.Result), Flat(op.Result, register))));
    }

    /// <summary>The register of a value that holds, in thread 0, the element with a row-major flat index.</summary>
    public int RegisterOf(int value, int flat)
    {
        if (!registersByElement.TryGetValue(value, out var registers))
        {
            registers = [];
            for (var r = RegisterCount(value) - 1; r >= 0; r--) registers[Flat(value, r)] = r;
            registersByElement[value] = registers;
        }

        return registers.TryGetValue(flat, out var register)
            ? register
            : throw new InvalidOperationException($"value {value} in layout {Laid.LayoutOf(value)} does not hold element {flat} in the thread that needs it");
    }

    /// <summary>
    /// Where a register of a pointer block points to, as another register's place and a constant distance in elements: along an axis with a constant step,
    /// registers need no index arithmetic of their own.
    /// </summary>
    public (int Register, long Distance) PlaceOf(int pointer, int register)
    {
        if (Laid.Layouts[pointer] is not { } layout) return (register, 0);
        var (step, moved) = StepsOf(pointer, layout);
        var flat = Flat(pointer, register);
        if ((flat & moved) == 0) return (register, 0);
        var distance = Enumerable.Range(0, layout.Rank).Sum(axis => step[axis] * layout.Coordinate(flat & moved, axis));
        return (RegisterOf(pointer, flat & ~moved), distance);
    }

    /// <summary>The constant steps of a pointer block, and the bits of the elements' flat index that registers alone set along those axes.</summary>
    private (long[] Steps, int Moved) StepsOf(int pointer, LinearLayout layout)
    {
        if (!steps.TryGetValue(pointer, out var known))
        {
            var form = forms.Of(pointer);
            var step = Enumerable.Range(0, layout.Rank).Select(axis => form?.CoefficientOf(axis).Constant ?? 0).ToArray();
            var ofThreads = layout.Bases(InDim.Lane).Concat(layout.Bases(InDim.Warp)).Aggregate(0, (bits, vector) => bits | vector);
            var moved = layout.Bases(InDim.Register)
                .Where(vector => (vector & (vector - 1)) == 0 && (vector & ofThreads) == 0 && Enumerable.Range(0, layout.Rank).Any(axis => step[axis] != 0 && layout.Coordinate(vector, axis) != 0))
                .Aggregate(0, (bits, vector) => bits | vector);
            if (layout.Bases(InDim.Register).Any(vector => (vector & moved) != 0 && (vector & (vector - 1)) != 0)) moved = 0;
            steps[pointer] = known = (step, moved);
        }

        return known;
    }

    /// <summary>How many adjacent registers one access of a load or a store moves.</summary>
    public int AccessWidth(Op op)
    {
        var key = (op.Operands[0], op.Code == Opcode.Load ? op.Result : op.Operands[1]);
        if (!accessWidths.TryGetValue(key, out var width)) accessWidths[key] = width = FindAccessWidth(op);
        return width;
    }

    private int FindAccessWidth(Op op) => op.IsRealigned
        ? RealignedWidth(op.Operands[0], (int)op.Numbers[1])
        : AccessWidth(op.Operands[0], op.Operands[op.Code == Opcode.Load ? 1 : 2]);

    /// <summary>How many adjacent registers one copy to shared memory moves.</summary>
    public int CopyWidth(Op op) => op.IsWindowed ? RealignedWidth(op.Operands[2], (int)op.Numbers[1]) : AccessWidth(op.Operands[2], op.Operands[3]);

    /// <summary>The runs in which windows are read from shared memory.</summary>
    public WindowRun RunOf(Op op) => WindowRun.Of(Laid.LayoutOf(op.Result), (int)op.Numbers[0], Program.TypeOf(op.Result).Element.Size());

    /// <summary>How many adjacent registers a realigned access moves: one where they are less than a word.</summary>
    private int RealignedWidth(int pointer, int axis)
    {
        var layout = Laid.LayoutOf(pointer);
        var element = Program.TypeOf(pointer).Element;
        var width = Math.Min(layout.ContiguousRegisters(axis), MemoryLayouts.RealignedElements(element, Infos[pointer], axis));
        return width * element.Size() >= MemoryLayouts.WordBytes && IsAlignedVector(layout, axis, width) ? width : 1;
    }

    /// <summary>How many adjacent registers one access through a pointer block moves, under a mask or without one (-1).</summary>
    public int AccessWidth(int pointer, int mask)
    {
        if (Laid.Layouts[pointer] is not { } layout) return 1;
        var type = Program.TypeOf(pointer);
        var best = 1;
        for (var axis = 0; axis < type.Rank; axis++)
        {
            var width = Math.Min(
                layout.ContiguousRegisters(axis), MemoryLayouts.VectorElements(type.Element, Infos[pointer], mask < 0 ? null : Infos[mask], axis));
            if (width > best && IsAlignedVector(layout, axis, width)) best = width;
        }

        return best;
    }

    /// <summary>How many adjacent registers one request through a pointer block is for.</summary>
    public int RequestWidth(int pointer)
    {
        if (Laid.Layouts[pointer] is not { } layout) return 1;
        var type = Program.TypeOf(pointer);
        return Enumerable.Range(0, type.Rank).Max(axis => Math.Min(layout.ContiguousRegisters(axis), MemoryLayouts.RequestedElements(type.Element, Infos[pointer], axis)));
    }

    /// <summary>Whether no thread and no higher register starts inside a group of <paramref name="width"/> elements along an axis.</summary>
    private static bool IsAlignedVector(LinearLayout layout, int axis, int width)
    {
        var inner = 0;
        while (1 << inner < width) inner++;
        return layout.BasesAlong(InDim.Register, axis).Skip(inner)
            .Concat(layout.BasesAlong(InDim.Lane, axis))
            .Concat(layout.BasesAlong(InDim.Warp, axis))
            .All(c => (c & (width - 1)) == 0);
    }

    private int SourceElement(Op op, LinearLayout layout, int flat)
    {
        var type = Program.TypeOf(op.Operands[0]);
        switch (op.Code)
        {
            case Opcode.ExpandDims or Opcode.Reshape or Opcode.ConvertLayout:
                return flat;
            case Opcode.Broadcast:
                var source = 0;
                for (var d = 0; d < type.Rank; d++) source = source * type.Extents[d] + (type.Extents[d] == 1 ? 0 : layout.Coordinate(flat, d));
                return source;
            case Opcode.Permute:
                var permuted = new int[type.Rank];
                for (var d = 0; d < type.Rank; d++) permuted[(int)op.Numbers[d]] = layout.Coordinate(flat, d);
                return Laid.LayoutOf(op.Operands[0]).FlatIndex(permuted);
            case Opcode.Unpack:
                return flat >> 1;
            default:
                throw new InvalidOperationException($"{op.Code} does not relabel its operand");
        }
    }

    /// <summary>The register bits along which a value is not known to be constant.</summary>
    private int DistinctBits(int value)
    {
        if (Laid.Layouts[value] is not { } layout) return 0;
        var bits = 0;
        var vectors = layout.Bases(InDim.Register);
        for (var bit = 0; bit < vectors.Length; bit++)
            if (layout.Coordinates(vectors[bit]).Where((c, d) => c >= Infos[value].Constancy[d]).Any()) bits |= 1 << bit;
        return bits;
    }
}
