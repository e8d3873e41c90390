using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>
/// Decides which block values are computed where they are needed, register by register, as a part of the loop that needs them, and which are kept in a
/// buffer of the program: what several loops need and is dear to compute, and what memory operations in between would change.
/// </summary>
internal sealed class SimdPlan
{
    /// <summary>Operations that a value may take to be computed again for each loop that needs it.</summary>
    private const int CheapOperations = 4;

    private readonly BlockProgram program;
    private readonly int[] origins;
    private readonly LinearForms forms;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly bool assumesPlaces;
    private readonly List<ElementPlaces> assumed = [];
    private readonly List<ParameterMeeting> meetings = [];
    private readonly bool[] isInline;
    private readonly bool[] isIndex;
    private readonly int[] cost;
    private readonly Op?[] definitions;
    private readonly List<Op>[] users;
    private readonly Dictionary<Op, (int Position, int Region)> places = new(Identity.Instance);
    private readonly Dictionary<int, HashSet<Op>> terminals = [];
    private readonly List<int> stores = [];
    private readonly HashSet<int> storedTo = [];
    private int positions;
    private int regions;

    private SimdPlan(BlockProgram program, LinearForms forms, EquatableArray<AxisInfo> infos, bool assumesPlaces)
    {
        (this.program, this.forms, this.infos, this.assumesPlaces) = (program, forms, infos, assumesPlaces);
        var count = program.Values.Count;
        origins = PointerOrigins.Run(program).Origins;
        (isInline, isIndex, cost, definitions) = (new bool[count], new bool[count], new int[count], new Op?[count]);
        users = Enumerable.Range(0, count).Select(_ => new List<Op>()).ToArray();
        Scan(program.Body);
        Decide(program.Body);
    }

    /// <param name="forms">Of the program's values.</param>
    /// <param name="infos">Of the program's values.</param>
    /// <param name="assumesPlaces">Whether elements may be taken to have places of their own where arguments decide that.</param>
    public static SimdPlan Run(BlockProgram program, LinearForms forms, EquatableArray<AxisInfo> infos, bool assumesPlaces) => new(program, forms, infos, assumesPlaces);

    /// <summary>The blocks of pointers that were taken to point to a place for each element.</summary>
    public EquatableArray<ElementPlaces> Assumed => assumed.Distinct().ToEquatableArray();

    /// <summary>The loads that were moved to stores through other parameters.</summary>
    public EquatableArray<ParameterMeeting> Meetings => meetings.Distinct().ToEquatableArray();

    /// <summary>Whether a block value has no place of its own.</summary>
    public bool IsInline(int value) => isInline[value];

    /// <summary>Whether a value is made of constants, ranges and scalars alone.</summary>
    public bool IsIndex(int value) => isIndex[value];

    public Op? Definition(int value) => definitions[value];

    public IReadOnlyList<Op> Users(int value) => users[value];

    /// <summary>In the order of the program's text.</summary>
    public int PositionOf(Op op) => places[op].Position;

    /// <summary>Whether the program writes to memory of a pointer parameter.</summary>
    public bool StoresTo(int parameter) => storedTo.Contains(parameter);

    /// <summary>Whether a reduction is computed where it is needed.</summary>
    public bool IsNeighbourSum(Op op) => NeighbourSumOf(op) is not null;

    public NeighbourSum? NeighbourSumOf(Op op) => NeighbourSum.Of(op, program, Definition);

    private void Scan(Region region)
    {
        var number = regions++;
        foreach (var op in region.Ops)
        {
            places[op] = (positions++, number);
            foreach (var operand in op.Operands.Distinct())
                if (operand >= 0) users[operand].Add(op);
            foreach (var result in op.Results) definitions[result] = op;
            if (op.Code == Opcode.Store || op.Code.IsAtomic())
            {
                stores.Add(places[op].Position);
                storedTo.Add(origins[op.Operands[0]]);
            }

            foreach (var nested in op.Regions) Scan(nested);
            if (op.Results.Count != 1 || op.Regions.Count > 0) continue;
            isIndex[op.Result] = op.Code switch
            {
                Opcode.Arange or Opcode.Splat or Opcode.Constant => true,
                Opcode.ExpandDims or Opcode.Broadcast or Opcode.Permute => isIndex[op.Operands[0]],
                _ => op.Code.IsElementwise() && op.Operands.All(o => isIndex[o] || program.TypeOf(o).IsScalar),
            };
            cost[op.Result] = CostOf(op) + op.Operands.Where(o => o >= 0 && !isIndex[o]).Select(o => cost[o]).DefaultIfEmpty(0).Sum();
        }
    }

    /// <summary>Backward, so that what becomes of a value is known before the value is decided.</summary>
    private void Decide(Region region)
    {
        foreach (var op in region.Ops.Reverse())
        {
            foreach (var nested in op.Regions.Reverse()) Decide(nested);
            if (op.Results.Count != 1 || op.Regions.Count > 0 || program.TypeOf(op.Result).IsScalar) continue;
            var reached = new HashSet<Op>(Identity.Instance);
            foreach (var user in users[op.Result])
            {
                if (user.Results.Count == 1 && isInline[user.Result]) reached.UnionWith(terminals[user.Result]);
                else reached.Add(user);
            }

            terminals[op.Result] = reached;
            isInline[op.Result] = isIndex[op.Result] || ((IsRegisterwise(op.Code) || IsNeighbourSum(op)) && IsWorthIt(op, reached) && MayMove(op, reached));
        }
    }

    private static bool IsRegisterwise(Opcode code) => code.IsElementwise() || code is Opcode.Load or Opcode.ExpandDims or Opcode.Broadcast or Opcode.Permute or Opcode.Splat or Opcode.Unpack;

    private bool MayMove(Op op, HashSet<Op> reached)
    {
        var (position, region) = places[op];
        if (reached.Any(r => places[r].Region != region)) return false;
        if (op.Code != Opcode.Load) return true;
        if (op.IsVolatile) return false;
        var last = reached.Count == 0 ? position : reached.Max(r => places[r].Position);
        if (stores.Any(s => s > position && s < last)) return false;

        // A loop that stores where it also loads, but elsewhere, would load what it has stored. Updates meet in equal places, so theirs may be anywhere.
        var writers = reached.Where(r => r.Code == Opcode.Store || r.Code.IsAtomic()).ToLookup(r => origins[r.Operands[0]] == origins[op.Operands[0]]);
        if (!writers[true].All(w => w.Code == Opcode.Store && w.Operands[0] == op.Operands[0]) || !writers[true].All(w => AreApart(op, w))) return false;
        meetings.AddRange(writers[false].Select(w => ParameterMeeting.Of(program, forms, infos, origins, op, w)));
        return true;
    }

    /// <summary>Whether the elements that a load and a store of the same pointers touch have places of their own: known, or assumed.</summary>
    private bool AreApart(Op load, Op store)
    {
        if (ElementPlaces.Of(program, forms, infos, load.Operands[0], [load.Operands[1], store.Operands[2]]) is not { } places) return false;
        if (places.AreApart is { } known) return known;
        if (assumesPlaces) assumed.Add(places);
        return assumesPlaces;
    }

    private bool IsWorthIt(Op op, HashSet<Op> reached)
    {
        if (op.Code is Opcode.ExpandDims or Opcode.Broadcast or Opcode.Permute or Opcode.Splat) return true;
        if (reached.Count > 1 && cost[op.Result] > CheapOperations) return false;
        return cost[op.Result] <= 2 * CheapOperations || !users[op.Result].Any(u => u.Code == Opcode.Broadcast);
    }

    private int CostOf(Op op) => op.Code switch
    {
        Opcode.ExpandDims or Opcode.Broadcast or Opcode.Permute or Opcode.Splat => 0,
        Opcode.Load => isIndex[op.Operands[0]] ? 1 : 3,
        Opcode.Divide or Opcode.Remainder or Opcode.Sqrt or Opcode.Rsqrt => 4,
        _ when op.Code.IsUnary() && op.Code is not (Opcode.Negate or Opcode.Not or Opcode.Abs) => 12,
        _ => 1,
    };

    private sealed class Identity : IEqualityComparer<Op>
    {
        public static readonly Identity Instance = new();

        public bool Equals(Op? x, Op? y) => ReferenceEquals(x, y);

        public int GetHashCode(Op obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
