using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// Products of warpgroups. Accumulators are registers with numbers of their own; a product adds to those of its result, so the value it accumulates on is
/// first written there unless it already stands there, as what a loop carries does.
/// </content>
internal sealed partial class SimtEmitter
{
    /// <summary>Instructions that multiply while codes become the left operand of as many more; with fewer columns they are over sooner than that.</summary>
    private const int InstructionsAhead = 2, ColumnsThatHide = 128;

    /// <summary>The first accumulator register of a value that has some.</summary>
    private readonly Dictionary<int, int> accumulators = [];
    private int accumulatorCount;
    private int liveAccumulators;
    private int mostAccumulators;
    private int widestProduct;

    /// <summary>Whether a value is a product that stays in accumulators.</summary>
    private bool IsWarpgroupDot(int value) =>
        target.HasWarpgroups && definedAs.TryGetValue(value, out var op) && op.Code == Opcode.Dot && WarpgroupLayouts.AddsPrecisely(program.TypeOf(op.Operands[0]).Element);

    private int AccumulatorsOf(int value)
    {
        if (!accumulators.TryGetValue(value, out var first))
        {
            accumulators[value] = first = TakeAccumulators(laid.LayoutOf(value).RegisterCount);
        }

        return first;
    }

    private int TakeAccumulators(int count)
    {
        var first = accumulatorCount;
        accumulatorCount += count;
        liveAccumulators += count;
        mostAccumulators = Math.Max(mostAccumulators, liveAccumulators);
        return first;
    }

    /// <summary>Gives what a loop carries the accumulators of the product that makes it anew, where one does.</summary>
    /// <param name="initial">What the loop starts with.</param>
    private bool CarriesAccumulators(Op loop, int index, int initial, int[][] arguments)
    {
        var made = loop.Regions[loop.Regions.Count - 1].Terminator.Operands[index];
        if (!IsWarpgroupDot(made)) return false;

        // A product that runs on into the loop has its accumulators until then, and nobody else reads them.
        if (IsWarpgroupDot(initial) && definedAs[initial].IsPipelined) accumulators[made] = accumulators[initial];
        var first = AccumulatorsOf(made);
        accumulators[loop.Results[index]] = first;
        foreach (var group in arguments) accumulators[group[index]] = first;
        return true;
    }

    private string AccumulatorText(int value, int register)
    {
        var number = CSharpLiteral.Integer(accumulators[value] + register);
        return program.TypeOf(value).Element == ElementType.F32 ? $"Simt.AccumulatorFloat({number})" : $"Simt.Accumulator({number})";
    }

    private void SetAccumulators(int destination, int source)
    {
        var isFloat = program.TypeOf(destination).Element == ElementType.F32;
        var count = laid.LayoutOf(destination).RegisterCount;
        if (map.IsConstantInThread(source) || Enumerable.Range(1, count - 1).All(r => TextOf(source, r) == TextOf(source, 0)))
        {
            var bits = isFloat ? $"Simt.AsInt({Bare(TextOf(source, 0))})" : Bare(TextOf(source, 0));
            body.WriteLine($"Simt.FillAccumulators({CSharpLiteral.Integer(accumulators[destination])}, {CSharpLiteral.Integer(count)}, {bits});");
            return;
        }

        for (var r = 0; r < count; r++)
        {
            var text = TextOf(source, r);
            if (text == AccumulatorText(destination, r)) continue;
            body.WriteLine($"Simt.SetAccumulator{(isFloat ? "Float" : "")}({CSharpLiteral.Integer(accumulators[destination] + r)}, {Bare(text)});");
        }
    }

    private void EmitWarpgroupDot(Op op)
    {
        Comment(op);
        if (WarpgroupLayouts.AddsPrecisely(program.TypeOf(op.Operands[0]).Element)) EmitProductInPlace(op);
        else EmitPartialProducts(op);
    }

    private void EmitProductInPlace(Op op)
    {
        var first = AccumulatorsOf(op.Result);
        var isOverwriting = IsZero(op.Operands[2]);
        if (!isOverwriting) SetAccumulators(op.Result, op.Operands[2]);
        var product = ProductOf(op);
        var registers = laid.LayoutOf(op.Result).RegisterCount;
        var takesTurns = TakesTurns(op);
        var ring = product.Columns >= ColumnsThatHide && ConvertsCodes(op) ? RingOf(op.Operands[1]) : null;
        var steps = product.Steps.ToArray();
        var together = ring is null ? steps.Length : InstructionsAhead;
        for (var i = 0; i < steps.Length; i += together)
        {
            // The assembler would convert all codes before the second instruction. It moves nothing across this wait, which is for what has arrived.
            if (i > 0) body.WriteLine($"Simt.AwaitBarrier({ring!.FullBarrier}, {ring.Round});");
            var next = steps.Skip(i).Take(together).ToArray();
            product.Prepare(next);
            if (takesTurns && i == 0) AwaitTurn();
            body.WriteLine("Simt.FenceDots();");
            foreach (var k in next)
            {
                for (var r = 0; r < registers; r += product.Columns / 2) product.Write(k, r, first + r, !isOverwriting || k > 0);
            }

            body.WriteLine("Simt.CommitDots();");
        }

        if (takesTurns) PassTurn();
        body.WriteLine($"Simt.AwaitDots({(op.IsPipelined ? "1" : "0")});");
        for (var r = 0; r < registers; r++) elements[(op.Result, r)] = new Element(AccumulatorText(op.Result, r));
    }

    /// <summary>Whether a product's left operand is made of packed integers where the product reads it.</summary>
    private bool ConvertsCodes(Op dot) =>
        !laid.IsShared(dot.Operands[0]) && ConvertedWord(program.TypeOf(dot.Operands[0]).Element, [ElementOf(dot.Operands[0], 0), ElementOf(dot.Operands[0], 1)]) is not null;

    /// <summary>The channel that a value in shared memory was fetched through, or null.</summary>
    private RingNames? RingOf(int value)
    {
        var op = definedAs[value];
        while (op.Code == Opcode.Permute) op = definedAs[op.Operands[0]];
        return op.Code == Opcode.TensorLoad ? rings!.Channels[(int)op.Numbers[3]] : null;
    }

    /// <summary>A product whose sums the instruction would not keep precisely: its accumulators hold a part along k of some columns, which is added to the sums in registers.</summary>
    private void EmitPartialProducts(Op op)
    {
        var product = ProductOf(op);
        product.Prepare(product.Steps);
        var live = liveAccumulators;
        var first = TakeAccumulators(product.Columns / 2);
        var registers = laid.LayoutOf(op.Result).RegisterCount;
        mostAccumulators = Math.Max(mostAccumulators, liveAccumulators + registers);
        liveAccumulators = live;
        for (var r = 0; r < registers; r++) elements[(op.Result, r)] = ElementOf(op.Operands[2], r);
        for (var part = 0; part < product.Depth; part += WarpgroupLayouts.PartialDepth)
        {
            for (var block = 0; block < registers; block += product.Columns / 2)
            {
                body.WriteLine("Simt.FenceDots();");
                for (var k = part; k < Math.Min(product.Depth, part + WarpgroupLayouts.PartialDepth); k += product.Step) product.Write(k, block, first, k > part);
                body.WriteLine("Simt.CommitDots();").WriteLine("Simt.AwaitDots(0);");
                for (var i = 0; i < product.Columns / 2; i++)
                {
                    var sum = Operand(elements[(op.Result, block + i)].Text);
                    elements[(op.Result, block + i)] = new Element(Temporary("float", "sum", $"{sum} + Simt.AccumulatorFloat({CSharpLiteral.Integer(first + i)})"));
                }
            }
        }
    }

    /// <summary>What the instructions of a product have in common.</summary>
    private WarpgroupProduct ProductOf(Op op)
    {
        int left = op.Operands[0], right = op.Operands[1];
        var layout = laid.LayoutOf(op.Result);
        BlockType type = program.TypeOf(left), other = program.TypeOf(right);
        var columns = WarpgroupLayouts.InstructionColumns(program.TypeOf(op.Result).Extents, type.Element, laid.Warps);
        widestProduct = Math.Max(widestProduct, columns / 2);
        var a = laid.IsShared(left) ? Descriptor("left", left, 0, layout) : null;
        var b = Descriptor("right", right, 1, layout);

        var words = new Dictionary<int, string>();
        var types = type.Element == other.Element ? Name(type) : Name(type) + Name(other);
        var transposed = type.Element.Size() == 1 ? "" : (a is null ? "" : a.Transposed) + b.Transposed;
        return new WarpgroupProduct(columns, WarpgroupLayouts.DepthBytes / type.Element.Size(), type.Extents[1], Prepare, (k, register, accumulator, accumulates) =>
        {
            var at = layout.Apply(InDim.Register, register);
            var leftText = a?.At([at[0], k]) ?? string.Join(", ", WordsAt(at[0], k).Select(w => words[w]));
            body.WriteLine(
                $"Simt.WarpgroupDot{(a is null ? "Left" : "")}{types}({leftText}, {b.At([k, at[1]])}, {CSharpLiteral.Integer(columns)}, {CSharpLiteral.Integer(accumulator)}, {(accumulates ? "1" : "0")}{transposed});");
        });

        // Nothing may write registers that products read between the fence and the wait.
        void Prepare(IEnumerable<int> steps)
        {
            if (a is not null) return;
            var rows = Enumerable.Range(0, layout.RegisterCount / (columns / 2)).Select(i => layout.Apply(InDim.Register, i * (columns / 2))[0]).ToArray();
            foreach (var w in steps.SelectMany(k => rows.SelectMany(row => WordsAt(row, k))).Distinct().OrderBy(w => w)) words[w] = LeftWord(left, w);
        }

        IEnumerable<int> WordsAt(int row, int k) => Enumerable.Range(map.RegisterOf(left, laid.LayoutOf(left).FlatIndex(row, k)) / 2, 4);

        static string Name(BlockType operand) => operand.Element.Name().ToUpperInvariant();
    }

    /// <param name="Columns">Of one instruction.</param>
    /// <param name="Step">Elements of k of one instruction.</param>
    /// <param name="Depth">Elements of k in all.</param>
    /// <param name="Prepare">Writes what instructions at some elements of k read from registers.</param>
    /// <param name="Write">Writes the instruction at an element of k and a register of the result, to accumulators from a number on, which it adds to or overwrites.</param>
    private sealed record WarpgroupProduct(int Columns, int Step, int Depth, Action<IEnumerable<int>> Prepare, Action<int, int, int, bool> Write)
    {
        /// <summary>The elements of k at which instructions begin.</summary>
        public IEnumerable<int> Steps => Enumerable.Range(0, Depth / Step).Select(i => i * Step);
    }

    /// <summary>Whether a value is zero, and not what a loop carries.</summary>
    private bool IsZero(int value) => !accumulators.ContainsKey(value) && map.IsConstantInThread(value) && IsZero(TextOf(value, 0));

    /// <summary>A word of the left operand's registers: two neighbours along k.</summary>
    private string LeftWord(int left, int word)
    {
        var type = program.TypeOf(left).Element;
        Element[] parts = [ElementOf(left, 2 * word), ElementOf(left, 2 * word + 1)];
        return Temporary("int", "left", ConvertedWord(type, parts) ?? Pack(type, parts)[0]);
    }

    /// <summary>Declares the descriptor of the part of an operand in shared memory that the thread's warpgroup reads.</summary>
    /// <param name="dim">The dimension of the result that the operand spans.</param>
    private OperandDescriptor Descriptor(string stem, int operand, int dim, LinearLayout result)
    {
        var tile = new WarpgroupTile(laid.LayoutOf(operand), program.TypeOf(operand).Element.Size(), dim == 0 ? 1 : 0);
        var vectors = ThreadVectors(result, dim).Select((v, bit) => bit < Log2(LaidOutProgram.LanesPerWarp * WarpgroupLayouts.WarpsPerGroup) ? 0 : tile.ByteOffset(dim == 0 ? [v, 0] : [0, v])).ToArray();
        var share = coordinates.Expression(vectors, 0, $"{stem}_share");
        var address = Plus(TextOf(operand, 0), 0);
        if (share != "0") address = $"{address} + {share}";
        return new OperandDescriptor(Temporary("long", stem, $"{CSharpLiteral.Constant(ElementType.I64, tile.Descriptor)} | (long)((({address}) & 0x3ffff) >> 4)"), tile);
    }

    private sealed record OperandDescriptor(string Local, WarpgroupTile Tile)
    {
        public string Transposed => Tile.IsTransposed ? ", 1" : ", 0";

        public string At(int[] place) => Tile.ByteOffset(place) is var bytes and not 0 ? $"{Local} + {CSharpLiteral.Integer(bytes >> 4)}L" : Local;
    }
}
