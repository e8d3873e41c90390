using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// Turns loads of whole boxes that only products read into fetches by the tensor memory accelerator: their addresses and masks become a description of
/// the tensor, which the host makes, and the box's first indices. So are those of which a loop computes left operands of products: what is fetched is read from
/// shared memory to registers. Boxes are fetched ahead of the program, so what it stores through is not fetched.
/// </summary>
internal sealed class FetchTensors
{
    private readonly BlockProgram program;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly LinearForms forms;
    private readonly string? unevenRows;
    private readonly HashSet<int> onlyMultiplied;
    private readonly HashSet<int> computedWith;
    private readonly HashSet<int> ofLoops;
    private readonly HashSet<int> written;
    private readonly ValueTable values;
    private readonly List<TensorAccess> tensors = [];

    private FetchTensors(BlockProgram program, EquatableArray<AxisInfo> infos, string? unevenRows)
    {
        this.program = program;
        this.infos = infos;
        this.unevenRows = unevenRows;
        forms = new LinearForms(program);
        onlyMultiplied = OnlyMultiplied(program);
        computedWith = ComputedWith(program);
        written = PointerUses.Of([program]).Written;
        ofLoops = [.. program.Body.Everything.Where(o => o.Code is Opcode.For or Opcode.While).SelectMany(o => o.Regions).SelectMany(ValuesOf)];
        values = new ValueTable(program);
    }

    /// <param name="unevenRows">The pointer parameter whose rows are fetched wherever they begin, if any.</param>
    /// <returns>The program, and the tensors that its fetches number.</returns>
    public static (BlockProgram Program, EquatableArray<TensorAccess> Tensors) Run(BlockProgram program, EquatableArray<AxisInfo> infos, string? unevenRows)
    {
        var pass = new FetchTensors(program, infos, unevenRows);
        var body = pass.Visit(program.Body);
        return (EliminateDead.Run(program with { Values = pass.values.ToEquatableArray(), Body = body }), pass.tensors.ToEquatableArray());
    }

    private Region Visit(Region region)
    {
        var ops = new List<Op>();
        foreach (var op in region.Ops)
        {
            if (AccessOf(op) is { } access)
            {
                var starts = access.Dimensions.Select(d => Scalar(d.Start, op, ops)).ToEquatableArray();
                var isAsRead = onlyMultiplied.Contains(op.Result) && !access.IsUneven;
                var fetched = isAsRead ? op.Result : values.Declare(program.Values[op.Result]);
                ops.Add(op with { Code = Opcode.TensorLoad, Operands = starts, Results = [fetched], Numbers = [Number(access), access.Dimensions[0].Axis, Checked(access)] });
                if (access.IsUneven) ops.Add(op with { Code = Opcode.AlignRows, Operands = [fetched, starts[1]], Numbers = [Number(access)] });
                else if (!isAsRead) ops.Add(op with { Code = Opcode.LoadShared, Operands = [fetched], Numbers = [] });
            }
            else
            {
                ops.Add(op with { Regions = op.Regions.Select(Visit).ToEquatableArray() });
            }
        }

        return region with { Ops = ops.ToEquatableArray() };
    }

    /// <summary>How a load that is to be fetched reaches memory; null if it is none.</summary>
    private TensorAccess? AccessOf(Op op)
    {
        if (op.Code != Opcode.Load || !(onlyMultiplied.Contains(op.Result) || computedWith.Contains(op.Result))) return null;
        if (TensorAccess.Of(program, op, forms, infos) is not { } access || written.Contains(access.Parameter) || !(onlyMultiplied.Contains(op.Result) || access.IsMatrix)) return null;

        // Where rows begin is asked of no argument here, so none is known to be a multiple of anything.
        var isUneven = onlyMultiplied.Contains(op.Result) && program.Parameters[access.Parameter].Name == unevenRows;
        return isUneven ? access.Unevenly(AxisAnalysis.Run(program, new HashSet<int>())) ?? access : access;
    }

    /// <summary>Tensors that differ in nothing that the host sees are one.</summary>
    private int Number(TensorAccess access)
    {
        var described = access with { Dimensions = access.Dimensions.Select(Described).ToEquatableArray() };
        var number = tensors.IndexOf(described);
        if (number >= 0) return number;
        tensors.Add(described);
        return tensors.Count - 1;
    }

    /// <summary>What the host sees of a dimension; one that every block begins with and none moves along is as long as the block.</summary>
    private TensorDimension Described(TensorDimension dimension) => dimension with
    {
        Limit = dimension.Limit ?? (dimension.Start.IsZero ? LinearForm.Number(dimension.Box) : null),
        Start = LinearForm.Zero,
        IsChecked = false,
        IsWalked = dimension.Start.Terms.Any(t => t.Factors.Any(ofLoops.Contains)),
    };

    /// <summary>A bit for each dimension whose start must be tested.</summary>
    private static long Checked(TensorAccess access) => Enumerable.Range(0, access.Dimensions.Count).Where(d => access.Dimensions[d].IsChecked).Sum(d => 1L << d);

    /// <summary>Computes a form as a 32-bit scalar.</summary>
    private int Scalar(LinearForm form, Op site, List<Op> ops)
    {
        var sum = -1;
        foreach (var term in form.Terms)
        {
            var product = term.Factors.Count == 0 || term.Coefficient != 1 ? Append(Opcode.Constant, [], [term.Coefficient]) : -1;
            foreach (var factor in term.Factors)
            {
                var narrow = program.TypeOf(factor).Element == ElementType.I32 ? factor : Append(Opcode.Convert, [factor], []);
                product = product < 0 ? narrow : Append(Opcode.Multiply, [product, narrow], []);
            }

            sum = sum < 0 ? product : Append(Opcode.Add, [sum, product], []);
        }

        return sum < 0 ? Append(Opcode.Constant, [], [0]) : sum;

        int Append(Opcode code, EquatableArray<int> operands, EquatableArray<long> numbers)
        {
            ops.Add(values.Compute(site, code, BlockType.Scalar(ElementType.I32), operands, numbers));
            return ops[^1].Result;
        }
    }

    /// <summary>The values that left operands of products are computed of in the step of a loop that multiplies by them.</summary>
    private static HashSet<int> ComputedWith(BlockProgram program)
    {
        var found = new HashSet<int>();
        foreach (var body in program.Body.Everything.Where(o => o.Code == Opcode.For).Select(o => o.Body))
        {
            var inside = Definitions.DirectlyIn(body);
            var pending = new Queue<int>(body.Ops.Where(op => op.Code == Opcode.Dot).Select(op => op.Operands[0]));
            while (pending.Count > 0)
            {
                var value = pending.Dequeue();
                if (value < 0 || !found.Add(value) || !inside.TryGetValue(value, out var op)) continue;
                if (op.Code.IsElementwise() || op.Code.IsRelabelling() || op.Code == Opcode.Unpack)
                    foreach (var operand in op.Operands) pending.Enqueue(operand);
            }
        }

        return found;
    }

    /// <summary>What a region and those inside it define.</summary>
    private static IEnumerable<int> ValuesOf(Region region) => region.Arguments.Concat(region.Ops.SelectMany(o => o.Results.Concat(o.Regions.SelectMany(ValuesOf))));

    /// <summary>The values that nothing but products reads, as left or right operands, directly or transposed.</summary>
    private static HashSet<int> OnlyMultiplied(BlockProgram program)
    {
        var multiplied = new HashSet<int>();
        var readOtherwise = new HashSet<int>();
        Visit(program.Body);
        multiplied.ExceptWith(readOtherwise);
        return multiplied;

        // Backward, so that what a transposition's result is for is known when the transposition is met.
        void Visit(Region region)
        {
            foreach (var op in region.Ops.Reverse())
            {
                for (var i = 0; i < op.Operands.Count; i++)
                {
                    var isMultiplied = (op.Code == Opcode.Dot && i < 2) || (op.Code == Opcode.Permute && multiplied.Contains(op.Result) && !readOtherwise.Contains(op.Result));
                    (isMultiplied ? multiplied : readOtherwise).Add(op.Operands[i]);
                }

                foreach (var nested in op.Regions) Visit(nested);
            }
        }
    }
}
