using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>A counted loop whose loads are made steps ahead: what comes before it, and what a step does for those behind it.</summary>
/// <param name="values">Of the program; takes those that are added.</param>
/// <param name="loop">As it is.</param>
/// <param name="step">What its counter grows by.</param>
/// <param name="stages">Slots of a ring.</param>
/// <param name="candidates">What goes to shared memory.</param>
/// <param name="held">What is loaded a step ahead and kept in registers.</param>
/// <param name="areWithinWarps">Whether no warp reads from shared memory what another one copies there.</param>
internal sealed partial class PipelinedLoop(LaidOutValues values, Op loop, long step, int stages, List<StagedLoad> candidates, List<StagedLoad> held, bool areWithinWarps)
{
    /// <summary>Elements of a load that a thread may keep for each step that it is ahead.</summary>
    private const int MostKept = 2;

    /// <summary>Slots of what steps load ahead into registers and store: the one that is read and the one that is filled.</summary>
    private const int StoredSlots = 2;

    private readonly Dictionary<int, Op> inside = Definitions.DirectlyIn(loop.Body);
    private readonly List<StagedLoad> copied = [.. candidates.Where(c => c.IsCopied)];
    private readonly List<StagedLoad> loaded = [.. candidates.Where(c => !c.IsCopied)];
    private readonly Dictionary<int, int> rings = [];
    private readonly Dictionary<StagedLoad, List<int>> kept = [];
    private readonly List<(int Argument, int Initial, int Next)> carried = [];
    private List<Op> ops = [];

    private int Induction => loop.Body.Arguments[0];

    private ElementType Counter => values.TypeOf(Induction).Element;

    private Opcode Barrier => areWithinWarps ? Opcode.WarpBarrier : Opcode.Barrier;

    private bool AreWindowed => copied.Any(s => s.Load.IsWindowed);

    /// <summary>Warps on their own fill a slot as soon as they have read it, while they multiply.</summary>
    private bool Refills => AreWindowed && areWithinWarps;

    private int StepsCopied => Refills ? stages : stages - 1;

    private int StepsLoaded => loaded.All(s => values.LayoutOf(s.Load.Result)!.RegisterCount <= MostKept) ? StepsCopied : 1;

    /// <summary>What takes the loop's place: the first loads, the loop, and the wait for the last copies.</summary>
    /// <param name="isRepeated">Whether the loop runs again and again, inside another one.</param>
    public List<Op> Rewrite(bool isRepeated)
    {
        foreach (var staged in candidates)
            foreach (var reader in staged.Readers) rings[reader.Result] = AddRing(reader, staged.IsCopied ? stages : StoredSlots);

        // The last readers of an earlier run of the loop may not be done.
        if (isRepeated) Add(Barrier);
        var room = Scalar(Opcode.Subtract, Counter, loop.Operands[1], loop.Operands[0]);
        var holding = held.Count > 0 ? Prologue(held, 1, room) : null;
        var copying = copied.Count > 0 ? Prologue(copied, StepsCopied, room) : null;
        var loading = loaded.Count > 0 ? Prologue(loaded, StepsLoaded, room) : null;
        int first = Number(ElementType.I32, 0), last = Number(ElementType.I32, StepsCopied);
        var reading = ReadingWindows();
        var before = ops;

        ops = [];
        AddStep(holding, copying, loading, first, last, reading);
        before.Add(Carrying(ops));
        ops = before;
        if (copied.Count > 0) Add(Opcode.WaitCopies, numbers: [0]);
        return ops;
    }

    /// <summary>Appends the body: loads for the steps behind, and what is left of the loop's own operations, which read slots.</summary>
    /// <param name="holding">Carried values for the addresses of what is held, <paramref name="copying"/> and <paramref name="loading"/> of the others, as they are behind the first loads.</param>
    /// <param name="first">The number of the slot that is read first, <paramref name="last"/> of the one that is filled first.</param>
    /// <param name="reading">What stands for the body's reads of windows.</param>
    private void AddStep(Dictionary<int, int>? holding, Dictionary<int, int>? copying, Dictionary<int, int>? loading, int first, int last, Dictionary<Op, Op> reading)
    {
        var left = Scalar(Opcode.Subtract, Counter, loop.Operands[1], Induction);
        if (holding is not null) LoadAhead(held, holding, left, 1);

        // What windows end in is in the next slot: one step less may be under way.
        if (copied.Count > 0) Add(Opcode.WaitCopies, numbers: [AreWindowed ? StepsCopied - 2 : StepsCopied - 1]);
        Add(Barrier);
        int copiedSlot = -1, behind = -1, storedSlot = -1;
        List<int> next = [];
        if (copying is not null)
        {
            (copiedSlot, behind) = CarrySlot(first, stages);
            if (!Refills) FetchAhead(copying, left, CarrySlot(last, stages).Slot);
        }

        if (loading is not null)
        {
            storedSlot = CarrySlot(first, StoredSlots).Slot;
            next = LoadAhead(loaded, loading, left, StepsLoaded);
        }

        foreach (var staged in candidates)
        {
            EquatableArray<int> slot = staged.Load.IsWindowed ? [copiedSlot, behind] : [staged.IsCopied ? copiedSlot : storedSlot];
            foreach (var reader in staged.Readers) ops.Add(reader with { Code = Opcode.SharedSlot, Operands = [rings[reader.Result], .. slot] });
        }

        AddRest(reading);
        if (Refills)
        {
            Add(Barrier);
            FetchAhead(copying!, left, copiedSlot);
        }

        if (loading is null) return;
        var other = Scalar(Opcode.Subtract, ElementType.I32, Number(ElementType.I32, 1), storedSlot);
        foreach (var (staged, value) in loaded.Zip(next, (staged, value) => (staged, value)))
            foreach (var reader in staged.Readers) Add(Opcode.StoreShared, [rings[reader.Result], other, value]);
    }

    private void FetchAhead(Dictionary<int, int> copying, int left, int slot)
    {
        Fetch(copied, Ahead(copying, StepsCopied), left, StepsCopied, slot);
        Add(Opcode.CommitCopies);
    }

    /// <summary>Loads for a step ahead.</summary>
    /// <returns>What is due in the next step, in the order of the loads.</returns>
    private List<int> LoadAhead(List<StagedLoad> staged, Dictionary<int, int> initial, int left, int steps)
    {
        var at = Ahead(initial, steps);
        var inRange = IsInside(left, steps);
        return [.. staged.Select(s => Keep(s, Load(s.Load, at, inRange)))];
    }

    /// <summary>
    /// Appends those of the body's operations that nothing took the place of. A leave for the next kernel would wait for all loads that are under way: where some always are,
    /// it is given before the loop, as by programs that give none.
    /// </summary>
    private void AddRest(Dictionary<Op, Op> reading)
    {
        var leaves = loop.Body.Ops.Where(op => held.Count > 0 && op.Code == Opcode.StartSuccessor);
        var replaced = new HashSet<Op>(candidates.SelectMany(c => c.Readers.Append(c.Load)).Concat(held.Select(h => h.Load)).Concat(leaves));
        ops.AddRange(loop.Body.Ops.Where(op => op.Code != Opcode.Yield && !replaced.Contains(op)).Select(op => reading.TryGetValue(op, out var read) ? read : op));
    }

    /// <summary>The loop with another body, which carries what was added.</summary>
    private Op Carrying(List<Op> body)
    {
        var arguments = loop.Body.Arguments.Concat(carried.Select(c => c.Argument)).ToEquatableArray();
        body.Add(loop.Body.Terminator with { Operands = loop.Body.Terminator.Operands.Concat(carried.Select(c => c.Next)).ToEquatableArray() });
        return loop with
        {
            Operands = loop.Operands.Concat(carried.Select(c => c.Initial)).ToEquatableArray(),
            Regions = [new Region(arguments, body.ToEquatableArray())],
            Results = loop.Results.Concat(carried.Select(c => values.DeclareLike(c.Argument))).ToEquatableArray(),
        };
    }

    private int AddRing(Op reader, int slots) => Compute(Opcode.SharedRing, values.TypeOf(reader.Result), values.LayoutOf(reader.Result), [], [slots], reader);

    /// <summary>A slot's number that goes round with the steps, and the next one.</summary>
    /// <param name="first">The value that it begins with.</param>
    private (int Slot, int Next) CarrySlot(int first, int slots)
    {
        var argument = values.Declare(new Value(BlockType.Scalar(ElementType.I32), null), null);
        var further = Scalar(Opcode.Add, ElementType.I32, argument, Number(ElementType.I32, 1));
        int next;
        if (PowerOfTwo.Is(slots))
        {
            next = Scalar(Opcode.And, ElementType.I32, further, Number(ElementType.I32, slots - 1));
        }
        else
        {
            var isBeyond = Scalar(Opcode.Equal, ElementType.Bool, further, Number(ElementType.I32, slots));
            next = Compute(Opcode.Select, BlockType.Scalar(ElementType.I32), null, [isBeyond, Number(ElementType.I32, 0), further]);
        }

        carried.Add((argument, first, next));
        return (argument, next);
    }

    /// <summary>Whether the step so many behind is in the loop, where it has so much left.</summary>
    private int IsInside(int left, int steps) => Scalar(Opcode.Greater, ElementType.Bool, left, Number(Counter, steps * step));

    private int Scalar(Opcode code, ElementType type, int a, int b) => Compute(code, BlockType.Scalar(type), null, [a, b]);

    /// <summary>A block of integers as another one lies.</summary>
    private int Block(Opcode code, int like, params int[] operands) => Compute(code, values.TypeOf(like), values.LayoutOf(like), operands.ToEquatableArray());

    private int Number(ElementType type, long number) => Compute(Opcode.Constant, BlockType.Scalar(type), null, [], [number]);

    /// <summary>Appends an operation that computes one value.</summary>
    private int Compute(Opcode code, BlockType type, LinearLayout? layout, EquatableArray<int> operands, EquatableArray<long>? numbers = null, Op? source = null)
    {
        var result = values.Declare(new Value(type, null), layout);
        ops.Add(new Op(code, operands, [result], numbers ?? [], [], source?.Site ?? -1, source?.Statement ?? loop.Statement));
        return result;
    }

    private void Add(Opcode code, EquatableArray<int>? operands = null, EquatableArray<long>? numbers = null, Op? source = null) =>
        ops.Add(new Op(code, operands ?? [], [], numbers ?? [], [], source?.Site ?? -1, source?.Statement ?? loop.Statement));
}
