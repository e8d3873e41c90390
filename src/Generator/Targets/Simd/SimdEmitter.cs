using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator.Targets.Simd;

/// <summary>
/// Writes what one program does on one core, as vectorized C#. Block values have no storage of their own if they can do without: whatever leaves a program or
/// must be kept (stores, reductions, buffers) becomes a loop over registers of sixteen lanes, and the element-wise chain before it is computed in that
/// loop, register by register.
/// </summary>
internal sealed partial class SimdEmitter
{
    private const int Alignment = 64;

    /// <summary>The names that the method has for its parameters, and for the program's own memory.</summary>
    public static IEnumerable<string> Locals => ["arguments", "core", "programX", "programY", "programZ", "scratch"];

    private readonly BlockProgram program;
    private readonly EquatableArray<AxisInfo> infos;
    private readonly SimdPlan plan;
    private readonly int[] origins;
    private readonly LinearForms linearForms;
    private readonly LocalNames names;
    private readonly ScopeStack scopes = new();
    private readonly Dictionary<int, Term> scalars = [];
    private readonly Dictionary<int, string> buffers = [];

    /// <summary>The depth of the block in which a value is made: what it reads from memory may not be read before.</summary>
    private readonly Dictionary<int, int> homes = [];
    private readonly List<Output> pending = [];
    private int branchDepth;
    private long scratchBytes;
    private bool keepsPanels;

    private SimdEmitter(BlockProgram program, bool assumesPlaces)
    {
        this.program = program;
        infos = AxisAnalysis.Run(program, new HashSet<int>());
        linearForms = new LinearForms(program);
        plan = SimdPlan.Run(program, linearForms, infos, assumesPlaces);
        origins = PointerOrigins.Run(program).Origins;
        names = new LocalNames([.. Locals, "Simd", "Pair512", "Math", "Half"]);
    }

    /// <summary>What runs one program; where arguments say whether elements have places of their own, one variant that assumes it, and then one that does not.</summary>
    /// <param name="program">A specialized program.</param>
    /// <param name="config">Number of its configuration.</param>
    public static IEnumerable<SimdVariant> Emit(BlockProgram program, int config)
    {
        var variant = Emit(program, config, assumesPlaces: true);
        return variant.Apart.Count == 0 ? [variant] : [variant, Emit(program, config, assumesPlaces: false)];
    }

    private static SimdVariant Emit(BlockProgram program, int config, bool assumesPlaces)
    {
        var emitter = new SimdEmitter(program, assumesPlaces);
        for (var i = 0; i < program.Parameters.Count; i++) emitter.DeclareParameter(i);
        emitter.Visit(program.Body);
        emitter.Flush();
        var text = new SourceWriter();
        if (emitter.scratchBytes > 0) text.WriteLine($"nint scratch = core.Memory(0, {CSharpLiteral.Integer(emitter.scratchBytes)});");
        return new SimdVariant(config, emitter.plan.Assumed, emitter.plan.Meetings, text.Write(emitter.scopes.Writer).ToString(), emitter.keepsPanels);
    }

    private void DeclareParameter(int i)
    {
        var parameter = program.Parameters[i];
        homes[i] = 0;
        if (plan.Users(i).Count == 0) return;
        var field = $"arguments.{CSharpLiteral.Identifier(parameter.Name)}";
        scalars[i] = Local(parameter.Name, parameter.Kind != ParameterKind.Pointer && parameter.Element == ElementType.Bool ? $"({field} != 0)" : field, false, 0);
    }

    private void Visit(Region region)
    {
        foreach (var op in region.Ops)
        {
            foreach (var result in op.Results) homes[result] = scopes.Depth;
            switch (op.Code)
            {
                case Opcode.Yield:
                    break;
                case Opcode.For:
                    Flush();
                    EmitFor(op);
                    break;
                case Opcode.While:
                    Flush();
                    EmitWhile(op);
                    break;
                case Opcode.If:
                    Flush();
                    EmitIf(op);
                    break;
                case Opcode.Store:
                    EmitStoreOperation(op);
                    break;
                case var code when code.IsAtomic():
                    EmitAtomic(op);
                    break;
                case Opcode.ReduceSum or Opcode.ReduceMax or Opcode.ReduceMin when !plan.IsNeighbourSum(op):
                    EmitReduction(op);
                    break;
                case Opcode.Dot:
                    EmitDot(op);
                    break;
                case Opcode.Reshape:
                    EmitReshape(op);
                    break;
                default:
                    if (program.TypeOf(op.Result).IsScalar) EmitScalar(op);
                    else if (!plan.IsInline(op.Result) && !updates.Contains(op.Result)) Keep(op.Result);
                    break;
            }
        }
    }

    /// <summary>Gives a value a buffer, filled by a loop.</summary>
    private string Keep(int value)
    {
        var buffer = NewBuffer(value);
        Add(new BufferOutput(value, buffer, program.TypeOf(value), IsHome: true));
        return buffer;
    }

    /// <summary>The buffer of a value that is read whole, in row-major order.</summary>
    private string BufferOf(int value)
    {
        if (held.ContainsKey(value) && !buffers.ContainsKey(value))
        {
            Flush();
            PutAside(value);
        }

        if (!buffers.TryGetValue(value, out var buffer))
        {
            buffer = Keep(value);
            Flush();
        }

        Flush();
        return buffer;
    }

    private void EmitReshape(Op op)
    {
        buffers[op.Result] = BufferOf(op.Operands[0]);
        homes[op.Result] = scopes.Depth;
    }

    private void EmitScalar(Op op)
    {
        if (op.Operands.Any(IsPendingResult) || (op.Code == Opcode.Load && pending.Any(o => o is StoreOutput))) Flush();
        switch (op.Code)
        {
            case Opcode.Constant:
                scalars[op.Result] = new Term(Operators.Constant(program.TypeOf(op.Result).Element, op.Numbers[0]), false, 0);
                break;
            case Opcode.ProgramId:
                scalars[op.Result] = new Term($"program{"XYZ"[op.Axis]}", false, 0);
                break;
            case Opcode.NumPrograms:
                scalars[op.Result] = new Term($"core.Grid.{"XYZ"[op.Axis]}", false, 0);
                break;
            default:
                var term = Compute(op, new Position([], -1));
                scalars[op.Result] = IsAtom(term.Text) ? term : Local(StemOf(op.Result), term.Text, false, Math.Max(term.Depth, op.Code == Opcode.Load ? scopes.Depth : 0));

                // A processor reads a number into every lane at the price of a load, if nothing stands between reading and spreading.
                if (op.Code == Opcode.Load && !Carrier.IsPair(program.TypeOf(op.Result)) && plan.Users(op.Result) is { Count: > 0 } users && users.All(u => u.Code == Opcode.Splat)) Vector(scalars[op.Result]);
                break;
        }
    }

    private bool IsPendingResult(int value) => pending.Any(o => o is ReduceOutput r && r.Op.Result == value);

    /// <summary>Room for a block among the program's own memory.</summary>
    private string NewBuffer(int value, string suffix = "")
    {
        var type = program.TypeOf(value);
        var name = names.Unique(StemOf(value) + "Buffer" + suffix);
        scopes[0].Writer.WriteLine($"nint {name} = scratch{(scratchBytes == 0 ? "" : $" + {CSharpLiteral.Integer(scratchBytes)}")};");
        scratchBytes += ((long)type.ElementCount * Carrier.Size(type) + Alignment - 1) / Alignment * Alignment;
        return name;
    }

    private string StemOf(int value) => program.Values[value].Name ?? plan.Definition(value)?.Code switch
    {
        Opcode.ProgramId => "program",
        Opcode.Load => "loaded",
        { } code when code.IsAtomic() => "old",
        Opcode.Dot => "dot",
        Opcode.AddPointer => "at",
        { } code when code.IsComparison() || code == Opcode.And => "mask",
        _ => "t",
    };

    /// <summary>Declares a local in the block of the given depth, or in the branch: what only a branch needs is not computed before it.</summary>
    private Term Local(string stem, string expression, bool isVector, int depth, bool isAssumed = false)
    {
        depth = Math.Max(depth, branchDepth);
        if (isAssumed) depth = Math.Max(depth, assumptionDepth);
        var name = CSharpLiteral.Identifier(names.Unique(stem));
        scopes[depth].Writer.WriteLine($"var {name} = {SimtEmitter.Bare(expression)};");
        return new Term(name, isVector, depth, IsAssumed: isAssumed);
    }

    private static bool IsAtom(string expression) => expression.All(c => char.IsLetterOrDigit(c) || c is '_' or '@' or '.');
}
