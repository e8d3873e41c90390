using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Gives fetched boxes their way through shared memory: those that are first and last read together travel in one slot of a channel, a ring of slots that
/// the copying warp fills and the multiplying warps empty, both in program order. Fetches move to where they are read, slots are released behind it.
/// </summary>
internal sealed class ScheduleFetches
{
    private readonly BlockProgram program;
    private readonly EquatableArray<TensorAccess> tensors;
    private readonly int stages;
    private readonly List<Channel> channels = [];

    private ScheduleFetches(BlockProgram program, EquatableArray<TensorAccess> tensors, int stages)
    {
        this.program = program;
        this.tensors = tensors;
        this.stages = stages;
    }

    /// <param name="stages">Slots of a channel that a loop reads from.</param>
    public static TensorProgram Run(BlockProgram program, EquatableArray<TensorAccess> tensors, int stages)
    {
        var pass = new ScheduleFetches(program, tensors, stages);
        var body = pass.Visit(program.Body, isLoop: false, null, []);
        return new TensorProgram(program with { Body = body }, tensors, pass.channels.ToEquatableArray());
    }

    /// <param name="loop">The counted loop whose body this is, or null.</param>
    /// <param name="taken">Channels of the regions around: slots must be released in the order in which they were filled.</param>
    private Region Visit(Region region, bool isLoop, Op? loop, HashSet<int> taken)
    {
        taken = [.. taken];
        var fetches = Groups(region);
        var moved = new HashSet<Op>(fetches.SelectMany(g => g.Ops));
        var ops = new List<Op>();
        for (var i = 0; i < region.Ops.Count; i++)
        {
            var op = region.Ops[i];
            if (moved.Contains(op)) continue;
            var starting = fetches.Where(g => g.First == i).ToArray();
            foreach (var group in starting)
            {
                group.Channel = ChannelOf(group, isLoop, taken);
                var place = 0;
                foreach (var fetch in group.Ops)
                    ops.Add(fetch.Code == Opcode.TensorLoad ? fetch with { Numbers = [.. fetch.Numbers, group.Channel, place++] } : fetch);
            }

            var isPipelined = op.Code == Opcode.Dot && loop is not null && IsPipelined(op, region, loop, fetches);
            var drained = new HashSet<int>();
            ops.Add(op.Regions.Count > 0 ? op with { Regions = op.Regions.Select(r => Visit(r, op.Code is Opcode.For or Opcode.While, op.Code == Opcode.For ? op : null, taken)).ToEquatableArray() }
                : isPipelined ? op with { Numbers = [1] }
                : op);
            Lagging(ops[ops.Count - 1], drained);
            foreach (var channel in drained.OrderBy(c => c)) ops.Add(Effect(Opcode.DrainChannel, op, [channel]));
            foreach (var group in fetches.Where(g => g.Last == i))
                ops.Add(Effect(Opcode.ReleaseSlot, op, [group.Channel, isPipelined && channels[group.Channel].Stages > 1 ? 1 : 0]));
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    private static Op Effect(Opcode code, Op site, EquatableArray<long> numbers) => new(code, [], [], numbers, [], site.Site, site.Statement);

    /// <summary>The channels that a loop leaves with a slot still held.</summary>
    private static void Lagging(Op op, HashSet<int> channels)
    {
        foreach (var nested in op.Regions.SelectMany(r => r.Ops))
            if (nested.Code == Opcode.ReleaseSlot && nested.Numbers[1] != 0) channels.Add((int)nested.Numbers[0]);
    }

    /// <summary>A channel for boxes of this shape: one that another loop uses before or after, or a new one.</summary>
    private int ChannelOf(Group group, bool isLoop, HashSet<int> taken)
    {
        var blocks = group.Ops.Where(o => o.Code == Opcode.TensorLoad).Select(o => TensorBlock.Of(tensors[(int)o.Numbers[0]])).ToEquatableArray();
        var depth = isLoop ? stages : 1;
        var known = Enumerable.Range(0, channels.Count).Where(c => !taken.Contains(c) && channels[c].Blocks.Equals(blocks)).DefaultIfEmpty(channels.Count).First();
        taken.Add(known);
        if (known == channels.Count) channels.Add(new Channel(blocks, depth));
        channels[known] = channels[known] with { Stages = Math.Max(channels[known].Stages, depth) };
        return known;
    }

    /// <summary>A product may run on while the next step starts if only the next product of the chain waits for it.</summary>
    private bool IsPipelined(Op dot, Region body, Op loop, List<Group> fetches)
    {
        if (!WarpgroupLayouts.AddsPrecisely(program.TypeOf(dot.Operands[0]).Element)) return false;
        var carried = Enumerable.Range(0, loop.Results.Count).Where(i => body.Terminator.Operands[i] == dot.Result).ToArray();
        if (carried.Length != 1 || body.Arguments[carried[0] + 1] != dot.Operands[2]) return false;
        var areFetched = dot.Operands.Take(2).All(o => fetches.Any(g => g.Names.Contains(o)));
        return areFetched && Reads(body, dot.Result) == 1 && Reads(body, dot.Operands[2]) == 1;
    }

    private static int Reads(Region region, int value) => region.Everything.Sum(o => o.Operands.Count(v => v == value));

    private static List<Group> Groups(Region region)
    {
        var groups = new List<Group>();
        foreach (var fetch in region.Ops.Where(o => o.Code == Opcode.TensorLoad))
        {
            var names = new HashSet<int> { fetch.Result };
            var family = new List<Op> { fetch };
            var isAligned = false;
            foreach (var op in region.Ops.Where(o => o.Code is Opcode.Permute or Opcode.AlignRows && names.Contains(o.Operands[0])))
            {
                // What is aligned lies in the slot as well, and is there once it is.
                names.Add(op.Result);
                isAligned |= op.Code == Opcode.AlignRows;
                if (!isAligned) family.Add(op);
            }

            var reads = Enumerable.Range(0, region.Ops.Count).Where(i => !family.Contains(region.Ops[i]) && names.Any(region.Ops[i].Reads)).ToArray();
            var group = groups.FirstOrDefault(g => g.First == reads[0] && g.Last == reads[reads.Length - 1]);
            if (group is null) groups.Add(group = new Group(reads[0], reads[reads.Length - 1]));
            group.Ops.AddRange(family);
            group.Names.UnionWith(names);
        }

        return Joined(groups, region);
    }

    /// <summary>What goes to registers on its way to a product travels with what the product reads: all that a step needs arrives together, and is released together.</summary>
    private static List<Group> Joined(List<Group> groups, Region region)
    {
        var joined = new List<Group>();
        foreach (var group in groups.OrderBy(g => g.First))
        {
            var last = joined.LastOrDefault();
            var isOnItsWay = last is not null && (region.Ops[last.Last].Code == Opcode.LoadShared || region.Ops[last.First].Code == Opcode.AlignRows);
            var areOfOneProduct = isOnItsWay && region.Ops[group.Last].Code is Opcode.LoadShared or Opcode.Dot;
            if (areOfOneProduct && StartsBehind(group, region, last!.First) is { } starts) last.Take(group, starts);
            else joined.Add(group);
        }

        return joined;
    }

    /// <summary>What a step computes from an operation on to find where boxes begin; null where that cannot be computed earlier.</summary>
    private static List<Op>? StartsBehind(Group group, Region region, int from)
    {
        var needed = new HashSet<int>(group.Ops.Where(op => op.Code == Opcode.TensorLoad).SelectMany(op => op.Operands));
        var starts = new List<Op>();
        for (var i = region.Ops.Count - 1; i >= from; i--)
        {
            var op = region.Ops[i];
            if (!op.Results.Any(needed.Contains)) continue;
            if (!op.Code.IsElementwise() && op.Code != Opcode.Constant) return null;
            needed.UnionWith(op.Operands);
            starts.Insert(0, op);
        }

        return starts;
    }

    /// <summary>Boxes of one slot: their fetches, the transpositions of them and what must come before, and the places of the first and the last operation that reads one.</summary>
    private sealed class Group(int first, int last)
    {
        public int First { get; } = first;

        public int Last { get; private set; } = last;

        public List<Op> Ops { get; } = [];

        /// <summary>What lies in the slot: boxes, as they were fetched, aligned and transposed.</summary>
        public HashSet<int> Names { get; } = [];

        public int Channel { get; set; }

        /// <summary>Adds the boxes of a group that begins later, and what their starts are computed from.</summary>
        public void Take(Group later, IEnumerable<Op> starts)
        {
            Last = Math.Max(Last, later.Last);
            Names.UnionWith(later.Names);
            Ops.AddRange(starts.Except(Ops).Concat(later.Ops).ToArray());
        }
    }
}
