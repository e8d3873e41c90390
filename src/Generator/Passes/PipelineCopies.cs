using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Software pipelining: loads of a counted loop that go to shared memory alone are made some steps ahead, into rings. Where an access moves at least four bytes
/// it is an asynchronous copy, as many steps ahead as the configuration has stages; narrower ones are loaded to registers and written to the other of two slots
/// at the end of the step before: loaded at that step's start, or as far ahead as copies where a thread has few of them to keep. What is behind the loop's end
/// is masked off: such parts of a slot become zero. Steps wait for all warps only where a warp reads what another one copied.
/// Where two steps may be under way, what such a loop loads otherwise is loaded a step ahead too, and kept in registers.
/// </summary>
internal sealed class PipelineCopies
{
    /// <summary>The least and the most that one asynchronous copy moves.</summary>
    private const int LeastCopyBytes = 4;

    /// <summary>Elements that windows have for sure, and that a product with their size does not overflow.</summary>
    private const int Unbounded = 1 << 20;

    /// <summary>Elements of a load that a thread may keep for each step that it is ahead.</summary>
    private const int MostKept = 2;

    private readonly BlockProgram program;
    private readonly RegisterMap map;
    private readonly int stages;
    private readonly IReadOnlyDictionary<int, MatrixLayouts> matrices;
    private readonly ValueTable values;
    private readonly List<LinearLayout?> layouts;
    private readonly Dictionary<int, Op> definitions = [];

    private PipelineCopies(LaidOutProgram laid, EquatableArray<AxisInfo> infos, int stages)
    {
        program = laid.Program;
        map = new RegisterMap(laid, infos);
        this.stages = stages;
        matrices = laid.Matrices;
        values = new ValueTable(program);
        layouts = [.. laid.Layouts];
    }

    /// <param name="stages">Slots of a ring: a step is computed while the copies of so many less one are under way. 1 leaves the program as it is.</param>
    public static LaidOutProgram Run(LaidOutProgram laid, EquatableArray<AxisInfo> infos, int stages)
    {
        if (stages < 2) return laid;
        var pass = new PipelineCopies(laid, infos, stages);
        var body = pass.Visit(laid.Program.Body, isRepeated: false);
        var result = laid.Program with { Values = pass.values.ToEquatableArray(), Body = body };
        return laid with { Program = result, Layouts = pass.layouts.ToEquatableArray() };
    }

    private Region Visit(Region region, bool isRepeated)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            foreach (var result in op.Results) definitions[result] = op;
            var isLoop = op.Code is Opcode.For or Opcode.While;
            var visited = op with { Regions = op.Regions.Select(r => Visit(r, isRepeated || isLoop)).ToEquatableArray() };
            if (op.Code == Opcode.For && StepOf(op) is { } step && Candidates(visited) is { Count: > 0 } candidates)
                ops.AddRange(new Loop(this, visited, step, candidates, LoadedDirectly(visited)).Rewrite(isRepeated));
            else ops.Add(visited);
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    /// <summary>The constant step of a loop that counts up to a bound.</summary>
    private long? StepOf(Op loop) =>
        (Opcode)loop.Numbers[0] == Opcode.Less && definitions.TryGetValue(loop.Operands[2], out var step) && step.Code == Opcode.Constant && step.Numbers[0] > 0 ? step.Numbers[0] : null;

    private List<Staged> Candidates(Op loop)
    {
        var found = new List<Staged>();
        if (loop.Body.Ops.Any(op => op.OrdersMemory)) return found;
        var inside = loop.Body.Ops.SelectMany(op => op.Results.Select(r => (r, op))).ToDictionary(d => d.r, d => d.op);
        foreach (var load in loop.Body.Ops.Where(op => op.Code == Opcode.Load))
        {
            var readers = loop.Body.Ops.Where(op => op.Reads(load.Result)).ToList();
            if (readers.Count == 0 || readers.Any(r => r.Code != Opcode.ToShared)) continue;
            var seen = new HashSet<int>();
            if (!load.Operands.All(operand => IsAddressing(operand, loop, inside, seen))) continue;
            found.Add(new Staged(load, readers, load.IsWindowed || readers.All(r => IsCopied(load, layouts[r.Result]!))));
        }

        return found;
    }

    /// <summary>The loads that do not go to shared memory, where registers hold what they bring for the next step.</summary>
    private List<Staged> LoadedDirectly(Op loop)
    {
        if (stages != MatrixProducts.StagesInRegisters) return [];
        var inside = loop.Body.Ops.SelectMany(op => op.Results.Select(r => (r, op))).ToDictionary(d => d.r, d => d.op);
        return loop.Body.Ops.Where(op => op.Code == Opcode.Load && !op.IsVolatile && !program.TypeOf(op.Result).IsScalar
            && !loop.Body.Ops.Any(reader => reader.Code == Opcode.ToShared && reader.Reads(op.Result))
            && op.Operands.All(operand => IsAddressing(operand, loop, inside, []))).Select(load => new Staged(load, [], IsCopied: false)).ToList();
    }

    /// <summary>Whether no warp reads from shared memory what another one copies there.</summary>
    private bool AreWithinWarps(Op loop, List<Staged> staged) => staged.All(s => s.Readers.All(slot =>
    {
        var copying = layouts[s.IsCopied ? s.Load.Operands[0] : s.Load.Result]!;
        var written = copying.OffsetsIn(layouts[slot.Result]!);

        // A run ends in the piece behind it.
        if (s.Load.IsWindowed && copying.Bases(InDim.Warp).Any(vector => copying.Coordinate(vector, (int)s.Load.Numbers[1]) != 0)) return false;
        var places = new List<int> { slot.Result };
        foreach (var op in loop.Body.Everything)
        {
            if (op.Code == Opcode.Permute && places.Contains(op.Operands[0])) places.Add(op.Result);
            else if (places.FindIndex(op.Reads) is >= 0 and var place && !(ReadFrom(op, places[place]) is { } read && read.OffsetsIn(layouts[places[place]]!).IsWithinWarpsOf(written))) return false;
        }

        return true;
    }));

    /// <summary>The layout in which an operation reads a value from shared memory; null where it is read otherwise.</summary>
    private LinearLayout? ReadFrom(Op op, int value) => op.Code switch
    {
        Opcode.LoadShared => layouts[op.Result],
        Opcode.Dot when matrices.TryGetValue(op.Result, out var matrix) && op.Operands.Take(2).Count(operand => operand == value) == 1 => op.Operands[0] == value ? matrix.Left : matrix.Right,
        _ => null,
    };

    /// <summary>Whether a value of the body can be computed ahead: index arithmetic, from the induction variable and from what such arithmetic carries from step to step.</summary>
    private static bool IsAddressing(int value, Op loop, Dictionary<int, Op> inside, HashSet<int> seen)
    {
        if (value < 0 || !seen.Add(value)) return true;
        var argument = loop.Body.Arguments.ToList().IndexOf(value);
        if (argument > 0) return IsAddressing(loop.Body.Terminator.Operands[argument - 1], loop, inside, seen);
        if (argument == 0 || !inside.TryGetValue(value, out var op)) return true;
        var isCheap = op.Code.IsElementwise() || op.Code.IsRelabelling() || op.Code is Opcode.Constant or Opcode.Arange or Opcode.Splat;
        return isCheap && op.Operands.All(operand => IsAddressing(operand, loop, inside, seen));
    }

    private bool IsCopied(Op load, LinearLayout shared)
    {
        var size = program.TypeOf(load.Result).Element.Size();
        var width = map.AccessWidth(load);
        var vector = SharedVector.Of(layouts[load.Operands[0]]!.OffsetsIn(shared), size);
        return load.Operands[2] < 0 && !load.IsRealigned && width * size >= LeastCopyBytes && (vector.Mask & (width - 1)) == width - 1;
    }

    private int Declare(BlockType type, LinearLayout? layout)
    {
        layouts.Add(layout);
        return values.Declare(type);
    }

    /// <summary>A load of the loop and the operations that bring it to shared memory; none where registers hold it.</summary>
    /// <param name="IsCopied">By asynchronous copies; through registers otherwise.</param>
    private sealed record Staged(Op Load, List<Op> Readers, bool IsCopied);

    /// <summary>One loop that is rewritten.</summary>
    /// <param name="candidates">What goes to shared memory.</param>
    /// <param name="held">What is loaded a step ahead and kept in registers.</param>
    private sealed class Loop(PipelineCopies pass, Op loop, long step, List<Staged> candidates, List<Staged> held)
    {
        private readonly Dictionary<int, Op> inside = loop.Body.Ops.SelectMany(op => op.Results.Select(r => (r, op))).ToDictionary(d => d.r, d => d.op);
        private readonly Dictionary<int, int> rings = [];
        private readonly Dictionary<Staged, List<int>> kept = [];
        private readonly Dictionary<Op, int> starts = [];
        private readonly List<(int Argument, int Initial, int Next)> carried = [];
        private List<Op> ops = [];

        private int Induction => loop.Body.Arguments[0];

        private ElementType Counter => pass.values[Induction].Type.Element;

        public List<Op> Rewrite(bool isRepeated)
        {
            List<Staged> copied = [.. candidates.Where(c => c.IsCopied)], loaded = [.. candidates.Where(c => !c.IsCopied)];
            var barrier = pass.AreWithinWarps(loop, candidates) ? Opcode.WarpBarrier : Opcode.Barrier;

            // Warps on their own fill a slot as soon as they have read it, while they multiply.
            var areWindowed = copied.Any(s => s.Load.IsWindowed);
            var refills = areWindowed && barrier == Opcode.WarpBarrier;
            var ahead = refills ? pass.stages : pass.stages - 1;
            foreach (var staged in candidates)
                foreach (var reader in staged.Readers) rings[reader.Result] = AddRing(reader, staged.IsCopied ? pass.stages : 2);

            // The last readers of an earlier run of the loop may not be done.
            if (isRepeated) Add(barrier);
            var room = Scalar(Opcode.Subtract, Counter, loop.Operands[1], loop.Operands[0]);
            var holding = held.Count > 0 ? Prologue(held, 1, room) : null;
            var copying = copied.Count > 0 ? Prologue(copied, ahead, room) : null;
            var loadedAhead = loaded.All(s => pass.layouts[s.Load.Result]!.RegisterCount <= MostKept) ? ahead : 1;
            var loading = loaded.Count > 0 ? Prologue(loaded, loadedAhead, room) : null;
            int zero = Number(ElementType.I32, 0), last = Number(ElementType.I32, ahead);
            var reading = ReadingWindows();
            var before = ops;

            ops = [];
            var left = Scalar(Opcode.Subtract, Counter, loop.Operands[1], Induction);
            // A leave for the next kernel would wait for all loads that are under way: where some always are, it is given before the loop, as by programs that give none.
            var leaves = loop.Body.Ops.Where(op => held.Count > 0 && op.Code == Opcode.StartSuccessor);
            if (holding is not null)
            {
                var at = Ahead(holding, 1);
                var inRange = IsInside(left, 1);
                foreach (var staged in held) Keep(staged, Load(staged.Load, at, inRange));
            }

            // What windows end in is in the next slot: one step less may be under way.
            if (copied.Count > 0) Add(Opcode.WaitCopies, numbers: [areWindowed ? ahead - 2 : ahead - 1]);
            Add(barrier);
            var slots = new Dictionary<bool, int>();
            var behind = -1;
            var next = new List<(Staged Staged, int Value)>();
            if (copying is not null)
            {
                (slots[true], behind) = CarrySlot(zero, pass.stages);
                if (!refills) FetchAhead(CarrySlot(last, pass.stages).Slot);
            }

            if (loading is not null)
            {
                slots[false] = CarrySlot(zero, 2).Slot;
                var at = Ahead(loading, loadedAhead);
                var inRange = IsInside(left, loadedAhead);
                next.AddRange(loaded.Select(staged => (staged, Keep(staged, Load(staged.Load, at, inRange)))));
            }

            foreach (var staged in candidates)
            {
                EquatableArray<int> slot = staged.Load.IsWindowed ? [slots[true], behind] : [slots[staged.IsCopied]];
                foreach (var reader in staged.Readers) ops.Add(reader with { Code = Opcode.SharedSlot, Operands = [rings[reader.Result], .. slot] });
            }

            var replaced = new HashSet<Op>(candidates.SelectMany(c => c.Readers.Append(c.Load)).Concat(held.Select(h => h.Load)).Concat(leaves));
            ops.AddRange(loop.Body.Ops.Where(op => op.Code != Opcode.Yield && !replaced.Contains(op)).Select(op => reading.TryGetValue(op, out var read) ? read : op));
            if (refills)
            {
                Add(barrier);
                FetchAhead(slots[true]);
            }

            if (next.Count > 0)
            {
                var other = Scalar(Opcode.Subtract, ElementType.I32, Number(ElementType.I32, 1), slots[false]);
                foreach (var (staged, value) in next)
                    foreach (var reader in staged.Readers) Add(Opcode.StoreShared, [rings[reader.Result], other, value]);
            }

            var arguments = loop.Body.Arguments.Concat(carried.Select(c => c.Argument));
            ops.Add(loop.Body.Terminator with { Operands = loop.Body.Terminator.Operands.Concat(carried.Select(c => c.Next)).ToEquatableArray() });
            var body = new Region(arguments.ToEquatableArray(), ops.ToEquatableArray());
            before.Add(loop with
            {
                Operands = loop.Operands.Concat(carried.Select(c => c.Initial)).ToEquatableArray(),
                Regions = [body],
                Results = loop.Results.Concat(carried.Select(c => pass.Declare(pass.values[c.Argument].Type, pass.layouts[c.Argument]))).ToEquatableArray(),
            });
            ops = before;
            if (copied.Count > 0) Add(Opcode.WaitCopies, numbers: [0]);
            return ops;

            void FetchAhead(int slot)
            {
                Fetch(copied, Ahead(copying!, ahead), left, ahead, slot);
                Add(Opcode.CommitCopies);
            }
        }

        private int AddRing(Op reader, int slots)
        {
            var ring = pass.Declare(pass.values[reader.Result].Type, pass.layouts[reader.Result]);
            ops.Add(new Op(Opcode.SharedRing, [], [ring], [slots], [], reader.Site, reader.Statement));
            return ring;
        }

        /// <summary>The first steps' copies or loads.</summary>
        /// <returns>What each carried value that addresses depend on will be at the step behind those.</returns>
        private Dictionary<int, int> Prologue(List<Staged> staged, int steps, int room)
        {
            var at = loop.Body.Arguments.Skip(1).Select((argument, i) => (argument, initial: loop.Operands[3 + i])).ToDictionary(a => a.argument, a => a.initial);
            for (var s = 0; s < steps; s++)
            {
                at[Induction] = s == 0 ? loop.Operands[0] : Scalar(Opcode.Add, Counter, loop.Operands[0], Number(Counter, s * step));
                var inRange = IsInside(room, s);
                var current = new Dictionary<int, int>(at);
                if (staged[0].IsCopied)
                {
                    Fetch(staged, current, room, s, Number(ElementType.I32, s));
                    Add(Opcode.CommitCopies);
                }
                else
                {
                    foreach (var load in staged)
                    {
                        // The first step's goes to its slot, if there is one; those of further ones are kept.
                        var value = Load(load.Load, current, inRange);
                        if (s == 0 && load.Readers.Count > 0) foreach (var reader in load.Readers) Add(Opcode.StoreShared, [rings[reader.Result], Number(ElementType.I32, 0), value]);
                        else Kept(load).Add(value);
                    }
                }

                foreach (var (argument, yielded) in Addressing(staged)) at[argument] = Clone(yielded, current);
            }

            return Addressing(staged).ToDictionary(a => a.Argument, a => at[a.Argument]);
        }

        private List<int> Kept(Staged load)
        {
            if (!kept.TryGetValue(load, out var values)) kept[load] = values = [];
            return values;
        }

        /// <summary>Passes what was loaded on from step to step, and gives what is due in the next; what registers hold is due at once, and stands for the load.</summary>
        private int Keep(Staged load, int loaded)
        {
            var initial = Kept(load);
            var arguments = initial.Select(value => load.Readers.Count == 0 ? load.Load.Result : pass.Declare(pass.values[value].Type, pass.layouts[value])).ToList();
            for (var i = 0; i < arguments.Count; i++) carried.Add((arguments[i], initial[i], i + 1 < arguments.Count ? arguments[i + 1] : loaded));
            return arguments.Count > 0 ? arguments[0] : loaded;
        }

        /// <summary>Where addresses are so many steps ahead: carried values of their own stand for those of the loop.</summary>
        private Dictionary<int, int> Ahead(Dictionary<int, int> initial, int steps)
        {
            var at = new Dictionary<int, int> { [Induction] = Scalar(Opcode.Add, Counter, Induction, Number(Counter, steps * step)) };
            foreach (var argument in initial.Keys) at[argument] = pass.Declare(pass.values[argument].Type, pass.layouts[argument]);
            var arguments = initial.Keys.ToDictionary(a => a, a => at[a]);
            foreach (var argument in initial.Keys)
            {
                var yielded = loop.Body.Terminator.Operands[loop.Body.Arguments.ToList().IndexOf(argument) - 1];
                carried.Add((arguments[argument], initial[argument], Clone(yielded, at)));
            }

            return at;
        }

        /// <summary>The carried values that the addresses of loads depend on, and what they become.</summary>
        private List<(int Argument, int Yielded)> Addressing(List<Staged> staged)
        {
            var seen = new HashSet<int>();
            var pending = new Queue<int>(staged.SelectMany(s => s.Load.Operands));
            var found = new List<(int, int)>();
            while (pending.Count > 0)
            {
                var value = pending.Dequeue();
                if (value < 0 || !seen.Add(value)) continue;
                var argument = loop.Body.Arguments.ToList().IndexOf(value);
                if (argument > 0)
                {
                    found.Add((value, loop.Body.Terminator.Operands[argument - 1]));
                    pending.Enqueue(loop.Body.Terminator.Operands[argument - 1]);
                }
                else if (inside.TryGetValue(value, out var op))
                {
                    foreach (var operand in op.Operands) pending.Enqueue(operand);
                }
            }

            return found;
        }

        /// <param name="left">What the loop has left.</param>
        /// <param name="steps">How many steps ahead.</param>
        private void Fetch(List<Staged> staged, Dictionary<int, int> at, int left, int steps, int slot)
        {
            int inRange = staged.All(copy => copy.Load.IsWindowed) ? -1 : IsInside(left, steps), reach = staged.Any(copy => copy.Load.IsWindowed) ? Reach(left, steps) : -1;
            foreach (var copy in staged)
            {
                var pointer = Clone(copy.Load.Operands[0], at);
                if (copy.Load.IsWindowed)
                {
                    var bytes = BytesOf(copy.Load, pointer, at, reach, isFirst: steps == 0);
                    foreach (var reader in copy.Readers) Add(Opcode.CopyShared, [rings[reader.Result], slot, pointer, bytes], copy.Load.Numbers, copy.Load);
                    continue;
                }

                var mask = Mask(copy.Load, at, inRange);
                foreach (var reader in copy.Readers) Add(Opcode.CopyShared, [rings[reader.Result], slot, pointer, mask], [copy.Load.Numbers[0]], copy.Load);
            }
        }

        /// <summary>How far windows may be read on, from the beginning of those some steps ahead: to the end of the loop's last ones, or not at all.</summary>
        private int Reach(int left, int steps)
        {
            var whole = Scalar(Opcode.And, Counter, Scalar(Opcode.Add, Counter, left, Number(Counter, step - 1)), Number(Counter, -step));
            return Scalar(Opcode.Minimum, Counter, steps == 0 ? whole : Scalar(Opcode.Subtract, Counter, whole, Number(Counter, steps * step)), Number(Counter, Unbounded));
        }

        /// <summary>How much of the pieces in which the vectors of windows begin is read: up to the room, and to where the windows of this step reach.</summary>
        private int BytesOf(Op load, int pointer, Dictionary<int, int> at, int reach, bool isFirst)
        {
            int rest = load.Operands[4], index = load.Operands[5];
            var size = pass.values[load.Result].Type.Element.Size();
            int Numbers(int number) => Block(Opcode.Splat, index, Number(ElementType.I32, number));
            if (!starts.TryGetValue(load, out var start))
            {
                start = Block(Opcode.PieceStart, index, pointer);
                if (rest >= 0 && IsInvariant(rest)) start = Block(Opcode.Select, index, Clone(rest, at), start, Numbers(-4 * Unbounded));
                starts[load] = start;
            }

            var place = Clone(index, at);
            var room = Block(Opcode.Minimum, index, Block(Opcode.Subtract, index, Block(Opcode.Splat, index, reach), place), Clone(load.Operands[3], at));
            room = Block(Opcode.Maximum, index, room, Numbers(-Unbounded));
            var bytes = Block(Opcode.Add, index, size == 1 ? room : Block(Opcode.Multiply, index, room, Numbers(size)), start);
            if (rest >= 0 && !IsInvariant(rest)) bytes = Block(Opcode.Select, index, Clone(rest, at), bytes, Numbers(0));
            if (!isFirst) return bytes;

            // What is before a window is another one's end, but for the first, which may have nothing itself.
            var isEmpty = pass.Declare(pass.values[index].Type.WithElement(ElementType.Bool), pass.layouts[index]);
            ops.Add(new Op(Opcode.LessOrEqual, [Block(Opcode.Add, index, room, place), Numbers(0)], [isEmpty], [], [], -1, loop.Statement));
            return Block(Opcode.Select, index, isEmpty, Numbers(0), bytes);
        }

        /// <summary>Whether a value is the same in every step.</summary>
        private bool IsInvariant(int value) => value < 0 || (!loop.Body.Arguments.Contains(value) && (!inside.TryGetValue(value, out var op) || op.Operands.All(IsInvariant)));

        /// <summary>The body's operations as they are where windows are read: where their elements begin in pieces is the same in every step, and found before the first.</summary>
        private Dictionary<Op, Op> ReadingWindows()
        {
            var first = new Dictionary<int, int> { [Induction] = loop.Operands[0] };
            return loop.Body.Ops.Where(op => op.Code == Opcode.LoadShared && op.IsWindowed).ToDictionary(op => op, op => op with { Operands = [op.Operands[0], Clone(op.Operands[1], first)] });
        }

        private int Load(Op load, Dictionary<int, int> at, int inRange)
        {
            var pointer = Clone(load.Operands[0], at);
            var mask = Mask(load, at, inRange);
            var other = load.Operands[2] < 0 ? -1 : Clone(load.Operands[2], at);
            var result = pass.Declare(pass.values[load.Result].Type, pass.layouts[load.Result]);
            pass.values[result] = pass.values[load.Result];
            EquatableArray<int> operands = [pointer, mask, other];
            if (load.IsRealigned) operands = [.. operands, load.Operands[3] < 0 ? -1 : Clone(load.Operands[3], at)];
            ops.Add(load with { Operands = operands, Results = [result] });
            return result;
        }

        /// <summary>The mask of a load, and the step is in the loop.</summary>
        private int Mask(Op load, Dictionary<int, int> at, int inRange)
        {
            var layout = pass.layouts[load.Operands[0]];
            var type = BlockType.Block(ElementType.Bool, pass.values[load.Operands[0]].Type.Extents);
            var all = pass.Declare(type, layout);
            ops.Add(new Op(Opcode.Splat, [inRange], [all], [], [], load.Site, load.Statement));
            if (load.Operands[1] < 0) return all;
            var both = pass.Declare(type, layout);
            ops.Add(new Op(Opcode.And, [Clone(load.Operands[1], at), all], [both], [], [], load.Site, load.Statement));
            return both;
        }

        /// <summary>A value of the body as it is where the values of <paramref name="at"/> stand for the body's; those that are made are added to it.</summary>
        private int Clone(int value, Dictionary<int, int> at)
        {
            if (at.TryGetValue(value, out var known)) return known;
            if (!inside.TryGetValue(value, out var op)) return value;
            var operands = op.Operands.Select(operand => operand < 0 ? operand : Clone(operand, at)).ToEquatableArray();
            var result = pass.Declare(pass.values[value].Type, pass.layouts[value]);
            ops.Add(op with { Operands = operands, Results = [result] });
            return at[value] = result;
        }

        /// <summary>A slot's number that goes round with the steps, and the next one.</summary>
        /// <param name="first">The value that it begins with.</param>
        private (int Slot, int Next) CarrySlot(int first, int slots)
        {
            var argument = pass.Declare(BlockType.Scalar(ElementType.I32), null);
            var further = Scalar(Opcode.Add, ElementType.I32, argument, Number(ElementType.I32, 1));
            int next;
            if (PowerOfTwo.Is(slots))
            {
                next = Scalar(Opcode.And, ElementType.I32, further, Number(ElementType.I32, slots - 1));
            }
            else
            {
                var isBeyond = Scalar(Opcode.Equal, ElementType.Bool, further, Number(ElementType.I32, slots));
                next = pass.Declare(BlockType.Scalar(ElementType.I32), null);
                ops.Add(new Op(Opcode.Select, [isBeyond, Number(ElementType.I32, 0), further], [next], [], [], -1, loop.Statement));
            }

            carried.Add((argument, first, next));
            return (argument, next);
        }

        /// <summary>Whether the step so many behind is in the loop, where it has so much left.</summary>
        private int IsInside(int left, int steps) => Scalar(Opcode.Greater, ElementType.Bool, left, Number(Counter, steps * step));

        private int Scalar(Opcode code, ElementType type, int a, int b)
        {
            var result = pass.Declare(BlockType.Scalar(type), null);
            ops.Add(new Op(code, [a, b], [result], [], [], -1, loop.Statement));
            return result;
        }

        /// <summary>A block of integers as another one lies.</summary>
        private int Block(Opcode code, int like, params int[] operands)
        {
            var result = pass.Declare(pass.values[like].Type, pass.layouts[like]);
            ops.Add(new Op(code, operands.ToEquatableArray(), [result], [], [], -1, loop.Statement));
            return result;
        }

        private int Number(ElementType type, long number)
        {
            var result = pass.Declare(BlockType.Scalar(type), null);
            ops.Add(new Op(Opcode.Constant, [], [result], [number], [], -1, loop.Statement));
            return result;
        }

        private void Add(Opcode code, EquatableArray<int>? operands = null, EquatableArray<long>? numbers = null, Op? source = null) =>
            ops.Add(new Op(code, operands ?? [], [], numbers ?? [], [], source?.Site ?? -1, source?.Statement ?? loop.Statement));
    }
}
