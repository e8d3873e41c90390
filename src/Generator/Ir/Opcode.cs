namespace BlockSharp.Generator.Ir;

/// <summary>The operations of the block IR. The comment gives operands, then numbers (compile-time attributes).</summary>
internal enum Opcode
{
    /// <summary>() [bits]: a scalar; integers as their value, floats as the bits of a double.</summary>
    Constant,

    /// <summary>() [axis] -> i32.</summary>
    ProgramId,

    /// <summary>() [axis] -> i32.</summary>
    NumPrograms,

    /// <summary>() -> i32: how many the device has. Put in by <see cref="Passes.RequestEarly"/>.</summary>
    Multiprocessors,

    /// <summary>(start, end) -> i32 block of rank 1; both are constants once specialized, then () [start, end].</summary>
    Arange,

    /// <summary>(value, extents…) -> block filled with value; specialized: (value) and the shape is in the type.</summary>
    Splat,

    /// <summary>(x) [axis in the result's rank], and where the source says it (<c>x[.., NewAxis]</c>) [axis, the result's rank]; specialized: (x) [axis].</summary>
    ExpandDims,

    /// <summary>(x, extents…) -> extents of 1 grow; specialized: (x).</summary>
    Broadcast,

    /// <summary>(x, extents…), row-major order kept; specialized: (x).</summary>
    Reshape,

    /// <summary>(x) [axes…], empty: swap the last two.</summary>
    Permute,

    /// <summary>(x): value conversion by the language's rules.</summary>
    Convert,

    /// <summary>(x): same bits, another element type of the same size.</summary>
    Bitcast,

    /// <summary>(x): conversion to an integer type that clamps; NaN gives 0.</summary>
    Saturate,

    /// <summary>(packed): the last extent doubles; element 2i is the low nibble of byte i.</summary>
    Unpack,

    /// <summary>(pointer, offset): elements.</summary>
    AddPointer,

    /// <summary>
    /// (pointer, mask or -1, other or -1) [hint]. Realigned by <see cref="Passes.RealignLoads"/>: (pointer, mask or -1, -1, room or -1) [hint, axis]; of elements that follow
    /// each other along the axis the first one's mask and room, the number of elements from there on, stand for all. Of windows (<see cref="Analysis.RowWindows"/>): two operands more, what the mask says besides
    /// the room, the same along the axis, or -1; and each element's index along the axis.
    /// </summary>
    Load,

    /// <summary>(pointer, value, mask or -1) [hint]; no result.</summary>
    Store,

    /// <summary>(pointer, mask): asks the second cache for what lies there; no result. Put in by <see cref="Passes.RequestEarly"/>.</summary>
    Request,

    /// <summary>(): what stands behind it sees all that the kernel before in the stream wrote. A program without one begins with it.</summary>
    AwaitPredecessor,

    /// <summary>(condition): where it holds, the kernel behind in the stream may start as soon as all programs have come here or ended. One without it lets that start behind its wait.</summary>
    StartSuccessor,

    /// <summary>(pointer, value, mask or -1) [order, scope] -> what was there before, zero where it is masked off. Each element is updated once, whoever holds copies of it.</summary>
    AtomicAdd,

    /// <summary>Of floats: one NaN is ignored.</summary>
    AtomicMax,

    /// <summary>Of floats: one NaN is ignored.</summary>
    AtomicMin,
    AtomicAnd,
    AtomicOr,
    AtomicXor,
    AtomicExchange,

    /// <summary>(pointer, value, mask or -1, compared) [order, scope]: written where memory has the bits of what it is compared to.</summary>
    AtomicCas,

    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    ShiftLeft,

    /// <summary>Arithmetic for signed types, logical for unsigned ones.</summary>
    ShiftRight,

    /// <summary>Logical for every type.</summary>
    ShiftRightUnsigned,

    /// <summary>Of floats: the other operand where one is NaN.</summary>
    Minimum,

    /// <summary>Of floats: the other operand where one is NaN.</summary>
    Maximum,

    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,

    Negate,

    /// <summary>(x), and where blocks say which is meant: [0] of bits, [1] of a condition; specialized: (x).</summary>
    Not,
    Abs,
    Exp,
    Exp2,
    Log,
    Log2,
    Sqrt,
    Rsqrt,
    Sin,
    Cos,
    Tanh,
    Sigmoid,
    Floor,
    Ceil,

    /// <summary>To the nearest integer, halves to even.</summary>
    Round,
    Truncate,

    /// <summary>(a, b, c) -> a * b + c with one rounding.</summary>
    Fma,

    /// <summary>(condition, a, b).</summary>
    Select,

    /// <summary>(x) [axis, keepDims], axis long.MinValue for all; specialized: (x) [axis]. The operand already has the widened element type.</summary>
    ReduceSum,
    ReduceMax,
    ReduceMin,

    /// <summary>(a [M,K], b [K,N], accumulator [M,N]), and where it may still run when the next operation starts, [1].</summary>
    Dot,

    /// <summary>(lower, upper, step, initial…) [comparison opcode]; body arguments: induction variable, carried…; results: carried.</summary>
    For,

    /// <summary>(initial…); region 0 yields the condition, region 1 the carried values; both take the carried values.</summary>
    While,

    /// <summary>(condition); two regions yielding the results.</summary>
    If,

    /// <summary>(values…): ends a region.</summary>
    Yield,

    /// <summary>(x): the same elements held by other threads. Put in by the layout assignment.</summary>
    ConvertLayout,

    /// <summary>(x): the elements in shared memory, where any thread may read them.</summary>
    ToShared,

    /// <summary>(x in shared memory): its elements in registers. Of windows: (x in shared memory, where elements begin in their pieces) [axis].</summary>
    LoadShared,

    /// <summary>() [slots]: a ring in shared memory. Type and layout are those of one slot.</summary>
    SharedRing,

    /// <summary>(ring, slot) -> what lies in a slot, in shared memory. Of windows: (ring, slot, the slot behind it).</summary>
    SharedSlot,

    /// <summary>(ring, slot, pointer, mask or -1) [hint]: begins to copy from global memory to a slot; masked-off elements become zero. Of windows:
    /// (ring, slot, pointer, bytes) [hint, axis], as much of the aligned piece of 16 bytes in which each vector begins; the rest becomes zero.</summary>
    CopyShared,

    /// <summary>(pointer): how far behind the start of its aligned piece of 16 bytes an element lies, in bytes.</summary>
    PieceStart,

    /// <summary>(ring, slot, x): writes registers to a slot.</summary>
    StoreShared,

    /// <summary>(): makes a group of the copies begun since the last.</summary>
    CommitCopies,

    /// <summary>() [pending]: waits until at most so many groups are under way.</summary>
    WaitCopies,

    /// <summary>(): waits for all threads.</summary>
    Barrier,

    /// <summary>(): waits for all threads of the warp.</summary>
    WarpBarrier,

    /// <summary>
    /// (starts…, the contiguous dimension's first) [tensor, contiguous axis, bits of starts to test for being negative]: a box of a tensor, fetched to shared memory
    /// while the program goes on. Scheduled, two numbers more: [channel, place in the channel's slot]; where it is computed with, without starts.
    /// </summary>
    TensorLoad,

    /// <summary>
    /// (a fetched box whose rows begin anywhere, the first of its rows) [tensor]: its rows, of which the aligned pieces of memory arrived that they lie in, shifted to where
    /// products read them, in the same slot.
    /// </summary>
    AlignRows,

    /// <summary>() [channel, lag]: the slot read last may be filled again; with a lag of 1, the one before it, as a product may still be reading the last.</summary>
    ReleaseSlot,

    /// <summary>() [channel]: waits for all products and releases what is still held.</summary>
    DrainChannel,
}

internal static class Opcodes
{
    public static bool IsComparison(this Opcode code) => code is >= Opcode.Less and <= Opcode.NotEqual;

    public static bool IsBinary(this Opcode code) => code is >= Opcode.Add and <= Opcode.NotEqual;

    public static bool IsUnary(this Opcode code) => code is >= Opcode.Negate and <= Opcode.Truncate;

    public static bool IsReduction(this Opcode code) => code is Opcode.ReduceSum or Opcode.ReduceMax or Opcode.ReduceMin;

    public static bool IsAtomic(this Opcode code) => code is >= Opcode.AtomicAdd and <= Opcode.AtomicCas;

    /// <summary>Its result is what memory has when it runs: it is neither moved nor made twice.</summary>
    public static bool ReadsMemory(this Opcode code) => code == Opcode.Load || code.IsAtomic();

    public static bool HasSideEffect(this Opcode code) =>
        code is Opcode.Store or Opcode.Request or Opcode.AwaitPredecessor or Opcode.StartSuccessor or Opcode.Yield or Opcode.TensorLoad or Opcode.ReleaseSlot or Opcode.DrainChannel || code.IsAtomic() || code.IsSharedEffect();

    /// <summary>Writes to shared memory, or waits for those who do.</summary>
    public static bool IsSharedEffect(this Opcode code) =>
        code is Opcode.CopyShared or Opcode.StoreShared or Opcode.CommitCopies or Opcode.WaitCopies or Opcode.Barrier or Opcode.WarpBarrier;

    /// <summary>Each result element depends on the operands' elements at the same index only.</summary>
    public static bool IsElementwise(this Opcode code) =>
        code.IsBinary() || code.IsUnary() || code is Opcode.Convert or Opcode.Bitcast or Opcode.Saturate or Opcode.Fma or Opcode.Select or Opcode.AddPointer;

    /// <summary>The elements of its result are those of its operand under other indices: nothing is computed, and each may stand for several.</summary>
    public static bool IsRelabelling(this Opcode code) => code is Opcode.ExpandDims or Opcode.Broadcast or Opcode.Permute or Opcode.Reshape;

    /// <summary>The name in IR text: the enumeration's name in snake case.</summary>
    public static string Name(this Opcode code)
    {
        var name = code.ToString();
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i])) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
