using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <summary>
/// Writes what one thread does, as C# that ILGPU compiles: an element a thread holds becomes a scalar local named after the user's variable, masks become
/// arguments of the access, loops and branches stay (they are uniform). Elements nobody reads are not written.
/// </summary>
internal sealed partial class SimtEmitter
{
    /// <summary>What a thread of a CUDA device can have.</summary>
    private const int MaxRegisters = 255;

    private readonly LaidOutProgram laid;
    private readonly BlockProgram program;
    private readonly SimtTarget target;
    private readonly WarpRole role;
    private readonly Rings? rings;
    private readonly RegisterMap map;
    private readonly RegisterDemand demand;
    private readonly int[] origins;
    private readonly Dictionary<(int Value, int Register), Element> elements = [];
    private readonly Dictionary<int, Op> definitions = [];
    private readonly HashSet<Op> lastIssued = [];
    private readonly Dictionary<int, Op> definedAs;
    private readonly NameScope names;
    private readonly ThreadCoordinates coordinates;

    /// <summary>The first operation that reads memory, before which threads that also copy pieces wait for the kernel before this one.</summary>
    private readonly Op? firstReading;
    private SourceWriter body = new();
    private int lastStatement = -1;
    private int loopDepth;

    private SimtEmitter(RegisterDemand demand, SimtTarget target, WarpRole role, Rings? rings)
    {
        this.demand = demand;
        this.target = target;
        this.role = role;
        this.rings = rings;
        map = demand.Map;
        laid = map.Laid;
        program = laid.Program;
        origins = PointerOrigins.Run(program).Origins;
        names = new NameScope(program.Parameters.Select(p => p.Name).Concat(["Simt", "I2", "I4", "F4", "Math", "Grid", "Group", "SharedMemory"]).Concat(rings?.Reserved ?? []).Concat(HopperKernel.Reserved));
        coordinates = new ThreadCoordinates(names);
        shared = names.Unique("shared");
        tileArena = names.Unique("tiles");
        definedAs = Definitions.Of(program.Body);
        if (role == WarpRole.Fetching && rings!.AreUneven) firstReading = program.Body.Ops.FirstOrDefault(op => op.WithNested.Any(o => o.Code is Opcode.Load or Opcode.TensorLoad));
    }

    /// <summary>The body of the kernel method, and the static shared memory that it uses.</summary>
    /// <param name="demand">What is read of each value of the laid-out program; the same for every target.</param>
    public static SimtKernel Emit(RegisterDemand demand, SimtTarget target)
    {
        var (emitter, prologue) = Run(demand, target, WarpRole.Whole, null);
        return new SimtKernel(prologue.Write(emitter.body).ToString(), emitter.tileBytes + emitter.sharedBytes)
        {
            IsSharedDynamic = emitter.tileBytes > 0,
            IsEnoughAlone = emitter.tilesBehind.Count > 0,
            LeastRegisters = target.HasMatrices && demand.AtOnce is > MaxRegisters and var needed ? needed : 0,
            MinArchitecture = emitter.laid.Matrices.Values.Select(m => m.Instruction.MinArchitecture).DefaultIfEmpty(0).Max(),
        };
    }

    /// <summary>The part of a kernel that some of its warps take.</summary>
    public static RolePart Emit(RegisterDemand demand, SimtTarget target, WarpRole role, Rings rings)
    {
        var (emitter, prologue) = Run(demand, target, role, rings);
        return new RolePart(prologue, emitter.body, emitter.sharedBytes, emitter.accumulatorCount, emitter.mostAccumulators, emitter.widestProduct);
    }

    private static (SimtEmitter Emitter, SourceWriter Prologue) Run(RegisterDemand demand, SimtTarget target, WarpRole role, Rings? rings)
    {
        var emitter = new SimtEmitter(demand, target, role, rings);
        for (var i = 0; i < emitter.program.Parameters.Count; i++) emitter.elements[(i, 0)] = emitter.ParameterElement(i);
        emitter.Visit(emitter.program.Body);
        var prologue = new SourceWriter();
        if (emitter.tileBytes > 0 && role == WarpRole.Whole)
        {
            prologue.WriteLine($"var {emitter.tileArena} = SharedMemory.GetDynamic<byte>();");
            if (emitter.sharedBytes > 0) prologue.WriteLine($"var {emitter.shared} = {emitter.tileArena}.SubView({CSharpLiteral.Integer(emitter.tileBytes)});");
        }
        else if (emitter.sharedBytes > 0 && role == WarpRole.Whole)
        {
            prologue.WriteLine($"var {emitter.shared} = SharedMemory.Allocate<I4>({CSharpLiteral.Integer((emitter.sharedBytes + 15) / 16)}).Cast<byte>();");
        }

        if (role == WarpRole.Whole && (emitter.usesThread || emitter.coordinates.UsesThread)) prologue.WriteLine($"int {emitter.coordinates.Thread} = Group.IdxX;");
        prologue.Write(emitter.coordinates.Declarations);
        if (emitter.areTurnsTaken) prologue.WriteLine(emitter.FirstPass);
        return (emitter, prologue);
    }

    private Element ParameterElement(int i)
    {
        var parameter = program.Parameters[i];
        var name = CSharpLiteral.Identifier(parameter.Name);
        return new Element(parameter.Kind == ParameterKind.Pointer ? "0L" : parameter.Element == ElementType.Bool ? $"({name} != 0)" : name);
    }

    private void Visit(Region region)
    {
        foreach (var op in region.Ops)
        {
            if (ReferenceEquals(op, firstReading))
            {
                EmitRequests(op);
                body.WriteLine("Simt.AwaitPredecessor();");
            }

            foreach (var result in op.Results) definitions[result] = op;
            switch (op.Code)
            {
                case Opcode.Yield:
                    break;
                case Opcode.For:
                    EmitFor(op);
                    break;
                case Opcode.While:
                    EmitWhile(op);
                    break;
                case Opcode.If:
                    EmitIf(op);
                    break;
                case Opcode.Store:
                    EmitStore(op);
                    break;
                case Opcode.Request:
                    EmitRequest(op);
                    break;
                case Opcode.AwaitPredecessor:
                    body.WriteLine("Simt.AwaitPredecessor();");
                    break;
                case Opcode.StartSuccessor:
                    body.WriteLine($"Simt.StartSuccessor({Bare(TextOf(op.Operands[0], 0))});");
                    break;
                case var code when code.IsAtomic():
                    EmitAtomic(op);
                    break;
                case Opcode.TensorLoad:
                    EmitTensorLoad(op);
                    break;
                case Opcode.ReleaseSlot:
                    EmitReleaseSlot(op);
                    break;
                case Opcode.DrainChannel:
                    EmitDrainChannel(op);
                    break;
                case var code when code.IsSharedEffect():
                    EmitSharedEffect(op);
                    break;
                default:
                    if (demand.Of(op.Result).Count > 0) EmitValue(op);
                    break;
            }

            if (lastIssued.Contains(op)) body.WriteLine("Simt.KeepLoadsAhead();");
        }
    }

    private void EmitValue(Op op)
    {
        switch (op.Code)
        {
            case Opcode.Constant:
                elements[(op.Result, 0)] = new Element(CSharpLiteral.Constant(program.TypeOf(op.Result).Element, op.Numbers[0]));
                break;

            case Opcode.ProgramId:
                Define(op, 0, target.HasWarpgroups ? HopperKernel.ProgramId(op.Axis) : $"Grid.Idx{"XYZ"[op.Axis]}");
                break;

            case Opcode.NumPrograms:
                Define(op, 0, target.HasWarpgroups ? HopperKernel.GridDim(op.Axis) : $"Grid.Dim{"XYZ"[op.Axis]}");
                break;

            case Opcode.Multiprocessors:
                Define(op, 0, "Simt.Multiprocessors()");
                break;

            case Opcode.Arange:
                EmitArange(op);
                break;

            case Opcode.Splat:
                foreach (var r in demand.Of(op.Result)) elements[(op.Result, r)] = ElementOf(op.Operands[0], 0);
                break;

            case Opcode.Permute when tiles.ContainsKey(op.Operands[0]):
                tiles[op.Result] = tiles[op.Operands[0]];
                break;

            case Opcode.ToShared:
                EmitToShared(op);
                break;

            case Opcode.AlignRows:
                EmitAlignRows(op);
                break;

            case Opcode.PieceStart:
                foreach (var r in demand.Of(op.Result)) Define(op, r, $"Simt.StartInPiece(ref {Address(op.Operands[0], r)})");
                break;

            case Opcode.LoadShared:
                EmitLoadShared(op);
                break;

            case Opcode.SharedRing:
                AllocateTiles(op, (int)op.Numbers[0]);
                break;

            case Opcode.SharedSlot:
                tiles[op.Result] = Temporary("int", "slot_at", SlotPlace(op.Operands[0], op.Operands[1]));
                if (op.Operands.Count > 2) tilesBehind[op.Result] = Temporary("int", "slot_at", SlotPlace(op.Operands[0], op.Operands[2]));
                break;

            case var code when code.IsRelabelling():
                foreach (var r in demand.Of(op.Result)) elements[(op.Result, r)] = ElementOf(op.Operands[0], map.Source(op, 0, r));
                break;

            case Opcode.Unpack:
                EmitUnpack(op);
                break;

            case Opcode.ConvertLayout:
                EmitConvertLayout(op);
                break;

            case Opcode.Load:
                EmitLoad(op);
                break;

            case Opcode.ReduceSum or Opcode.ReduceMax or Opcode.ReduceMin:
                EmitReduction(op);
                break;

            case Opcode.Dot when target.HasWarpgroups:
                EmitWarpgroupDot(op);
                break;

            case Opcode.Dot when laid.Matrices.TryGetValue(op.Result, out var matrix):
                EmitMatrixDot(op, matrix);
                break;

            case Opcode.Dot:
                EmitDot(op);
                break;

            default:
                foreach (var r in demand.Of(op.Result))
                {
                    var operands = op.Operands.Select((o, i) => ElementOf(o, map.Source(op, i, r))).ToArray();
                    if ((ConvertedCode(op, r, operands) ?? PlaceAt(op, operands)) is { } inPlace) elements[(op.Result, r)] = inPlace;
                    else Define(op, r, Elementwise(op, operands));
                }

                break;
        }
    }

    /// <summary>Places at an int's distance from a parameter are counted by the int: it is widened where the address is made.</summary>
    private Element? PlaceAt(Op op, Element[] operands)
    {
        if (op.Code != Opcode.AddPointer || operands[0].Text != "0L" || program.TypeOf(op.Operands[1]).Element != ElementType.I32) return null;
        var index = operands[1].Text;
        if (!IsAtom(index))
        {
            Comment(op);
            index = Temporary("int", program.Values[op.Result].Name ?? "at", index);
        }

        return new Element(Distance(op.Operands[1], index), Index: index);
    }

    /// <summary>An offset as what addresses are computed in. A place in a block is widened without its sign, for which the assembler needs no register.</summary>
    private string Distance(int offset, string text) =>
        program.TypeOf(offset).Element == ElementType.I32 ? $"(long){(IsPlaceInBlock(offset) ? "(uint)" : "")}{Operand(text)}" : text;

    /// <summary>Whether a value is a range that begins at zero or above: nothing that could have overflowed.</summary>
    private bool IsPlaceInBlock(int value) => definitions.TryGetValue(value, out var op)
        && (op.Code == Opcode.Arange ? op.Numbers[0] >= 0 : (op.Code.IsRelabelling() || op.Code is Opcode.ConvertLayout) && IsPlaceInBlock(op.Operands[0]));

    private void EmitArange(Op op)
    {
        var layout = laid.LayoutOf(op.Result);
        var vectors = ThreadVectors(layout, 0);
        foreach (var r in demand.Of(op.Result))
        {
            var text = coordinates.Expression(vectors, map.Flat(op.Result, r), $"{program.Values[op.Result].Name ?? "range"}_at");
            var start = op.Numbers[0];
            Define(op, r, start == 0 ? text : $"({text} + {CSharpLiteral.Integer(start)})");
        }
    }

    /// <summary>The coordinate along a dimension that each bit of the thread number gives: lanes, then warps.</summary>
    private static int[] ThreadVectors(LinearLayout layout, int dim) => layout.BasesAlong(InDim.Lane, dim).Concat(layout.BasesAlong(InDim.Warp, dim)).ToArray();
}
