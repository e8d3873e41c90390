using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Frontend;

/// <summary>
/// The language's methods and operators and the operations that they are: one row for a name, whatever its overloads. A test compares it to the
/// public surface of the language, so that neither is changed alone.
/// </summary>
internal static class IntrinsicTable
{
    private static readonly Intrinsic[] Methods =
    [
        new("ProgramId", c => c.Append(Opcode.ProgramId, [], c.Numbers("axis"))),
        new("NumPrograms", c => c.Append(Opcode.NumPrograms, [], c.Numbers("axis"))),

        new("Arange", c => c.Append(Opcode.Arange, c.Value("start"), c.Value("end"))),
        new("Full", c => c.Append(Opcode.Splat, [c.Value("value"), .. c.List("shape")])),
        new("Zeros", c => c.Append(Opcode.Splat, [c.Builder.Constant(c.Result!.Element, 0), .. c.List("shape")])),

        new("ExpandDims", c => c.Append(Opcode.ExpandDims, [c.Value("x")], c.Numbers("axis"))),
        new("BroadcastTo", c => c.Append(Opcode.Broadcast, [c.Value("x"), .. c.List("shape")])),
        new("Reshape", c => c.Append(Opcode.Reshape, [c.Value("x"), .. c.List("shape")])),
        new("Trans", c => c.Append(Opcode.Permute, c.Value("x"))),
        new("Permute", c => c.Append(Opcode.Permute, [c.Value("x")], c.Numbers("axes"))),

        new("To", c => Convert(c, Opcode.Convert)),
        new("Bitcast", c => Convert(c, Opcode.Bitcast)),
        new("SaturateTo", c => Convert(c, Opcode.Saturate)),
        new("Unpack", c => c.Append(Opcode.Unpack, c.Value("x"))),

        new("Load", c => c.Append(Opcode.Load, [c.Value("ptr"), c.Value("mask"), c.Value("other")], [Hint(c)]), TouchesMemory: true),
        new("Store", Store, TouchesMemory: true),
        Atomic("AtomicAdd", Opcode.AtomicAdd),
        Atomic("AtomicMax", Opcode.AtomicMax),
        Atomic("AtomicMin", Opcode.AtomicMin),
        Atomic("AtomicAnd", Opcode.AtomicAnd),
        Atomic("AtomicOr", Opcode.AtomicOr),
        Atomic("AtomicXor", Opcode.AtomicXor),
        Atomic("AtomicExchange", Opcode.AtomicExchange),
        Atomic("AtomicCas", Opcode.AtomicCas, "compare"),

        new("Dot", c => c.Append(Opcode.Dot, [c.Value("a"), c.Value("b"), c.Value("acc")], c.Number("precision") is > 0 ? [0, 1] : [])),
        new("Where", c => c.Append(Opcode.Select, c.Value("condition"), c.Value("a"), c.Value("b"))),
        new("Sum", c => Reduce(c, Opcode.ReduceSum)),
        new("Max", c => Reduce(c, Opcode.ReduceMax)),
        new("Min", c => Reduce(c, Opcode.ReduceMin)),

        new("Maximum", c => c.Append(Opcode.Maximum, c.Value("a"), c.Value("b"))),
        new("Minimum", c => c.Append(Opcode.Minimum, c.Value("a"), c.Value("b"))),
        new("Clamp", c => c.Append(Opcode.Minimum, c.Append(Opcode.Maximum, c.Value("x"), c.Value("lo")), c.Value("hi"))),
        new("Cdiv", CeilingDivide),
        new("Fma", c => c.Append(Opcode.Fma, c.Value("a"), c.Value("b"), c.Value("c"))),
        Unary("Abs", Opcode.Abs),
        Unary("Exp", Opcode.Exp),
        Unary("Exp2", Opcode.Exp2),
        Unary("Log", Opcode.Log),
        Unary("Log2", Opcode.Log2),
        Unary("Sqrt", Opcode.Sqrt),
        Unary("Rsqrt", Opcode.Rsqrt),
        Unary("Sin", Opcode.Sin),
        Unary("Cos", Opcode.Cos),
        Unary("Tanh", Opcode.Tanh),
        Unary("Sigmoid", Opcode.Sigmoid),
        Unary("Floor", Opcode.Floor),
        Unary("Ceil", Opcode.Ceil),
        Unary("Round", Opcode.Round),
        Unary("Truncate", Opcode.Truncate),
    ];

    /// <summary>Operators of blocks; those of <c>Half</c> and <c>BFloat16</c> scalars are the same.</summary>
    private static readonly Intrinsic[] Operators =
    [
        Binary("op_Addition", Opcode.Add),
        Binary("op_Subtraction", Opcode.Subtract),
        Binary("op_Multiply", Opcode.Multiply),
        Binary("op_Division", Opcode.Divide),
        Binary("op_Modulus", Opcode.Remainder),
        Binary("op_BitwiseAnd", Opcode.And),
        Binary("op_BitwiseOr", Opcode.Or),
        Binary("op_ExclusiveOr", Opcode.Xor),
        Binary("op_LeftShift", Opcode.ShiftLeft),
        Binary("op_RightShift", Opcode.ShiftRight),
        Binary("op_UnsignedRightShift", Opcode.ShiftRightUnsigned),
        Binary("op_LessThan", Opcode.Less),
        Binary("op_LessThanOrEqual", Opcode.LessOrEqual),
        Binary("op_GreaterThan", Opcode.Greater),
        Binary("op_GreaterThanOrEqual", Opcode.GreaterOrEqual),
        Binary("op_Equality", Opcode.Equal),
        Binary("op_Inequality", Opcode.NotEqual),
        new("op_UnaryNegation", c => c.Append(Opcode.Negate, c.First)),
        new("op_OnesComplement", c => c.Append(Opcode.Not, [c.First], [0])),
        new("op_LogicalNot", c => c.Append(Opcode.Not, [c.First], [1])),

        // A scalar is a block of any shape: it stays a scalar until the shape is known.
        new("op_Implicit", c => c.Result is { IsScalar: false } ? c.First : Casts.CastScalar(c.Builder, c.First, c.Result!.Element)),
        new("op_Explicit", c => Casts.CastScalar(c.Builder, c.First, c.Result!.Element)),
    ];

    private static readonly Intrinsic[] PointerOperators =
    [
        new("op_Addition", c => c.Append(Opcode.AddPointer, c.Value("0"), c.Value("1"))),
        new("op_Subtraction", SubtractFromPointer),
    ];

    private static readonly Dictionary<string, Dictionary<string, Intrinsic>> Types = new()
    {
        [KnownNames.Operations] = Index(Methods),
        [KnownNames.BlockMethods] = Index(Methods),
        [KnownNames.Block] = Index(Methods.Concat(Operators)),
        [KnownNames.Pointer] = Index(PointerOperators),
        [KnownNames.PointerBlock] = Index(PointerOperators),
        ["BlockSharp.BFloat16"] = Index(Operators),
        ["BlockSharp.Float8E4M3"] = Index(Operators),
        ["BlockSharp.Float8E5M2"] = Index(Operators),
        ["System.Half"] = Index(Operators),
    };

    /// <summary>The row of a method, or null if it is not of the language.</summary>
    public static Intrinsic? Find(IMethodSymbol method) =>
        method.ContainingType is { } type ? Find(TypeMapping.FullMetadataName(type.OriginalDefinition), method.Name) : null;

    public static Intrinsic? Find(string type, string method) =>
        Types.TryGetValue(type, out var rows) && rows.TryGetValue(method, out var row) ? row : null;

    private static Dictionary<string, Intrinsic> Index(IEnumerable<Intrinsic> rows) => rows.ToDictionary(r => r.Method);

    private static Intrinsic Unary(string method, Opcode code) => new(method, c => c.Append(code, c.Value("x")));

    private static Intrinsic Atomic(string method, Opcode code, params string[] further) => new(
        method,
        c => c.Append(code, [c.Value("ptr"), c.Value("value"), c.Value("mask"), .. further.Select(c.Value)], [.. c.Numbers("order"), .. c.Numbers("scope")]),
        TouchesMemory: true);

    private static Intrinsic Binary(string method, Opcode code) => new(method, c => c.Append(code, c.Value("0"), c.Value("1")));

    private static int Convert(IntrinsicCall call, Opcode code) =>
        call.Builder.TypeOf(call.First).Element == call.Result!.Element ? call.First : call.Append(code, call.First);

    /// <summary>(a + b - 1) / b.</summary>
    private static int CeilingDivide(IntrinsicCall call)
    {
        var sum = call.Append(Opcode.Add, call.Value("a"), call.Value("b"));
        return call.Append(Opcode.Divide, call.Append(Opcode.Subtract, sum, call.Builder.Constant(1)), call.Value("b"));
    }

    /// <summary>Offsets are 64-bit: the least int has a negative.</summary>
    private static int SubtractFromPointer(IntrinsicCall call)
    {
        var offset = Casts.Convert(call.Builder, call.Value("1"), ElementType.I64);
        return call.Append(Opcode.AddPointer, call.Value("0"), call.AppendLike(offset, Opcode.Negate, offset));
    }

    private static int Store(IntrinsicCall call)
    {
        call.Builder.AppendEffect(Opcode.Store, [call.Value("ptr"), call.Value("value"), call.Value("mask")], [Hint(call)]);
        return IntrinsicCall.Absent;
    }

    /// <summary>Types narrower than 32 bits are widened first; the method's return type says to which.</summary>
    private static int Reduce(IntrinsicCall call, Opcode code)
    {
        var widened = Casts.Convert(call.Builder, call.Value("x"), call.Result!.Element);
        return call.Append(code, [widened], [call.Number("axis") ?? long.MinValue, call.Number("keepDims") ?? 0]);
    }

    /// <summary>Bits 0-1: evict (0 normal, 1 first, 2 last), bit 2: volatile, bit 3: only in the device's shared cache. A streaming access is one to evict first.</summary>
    private static long Hint(IntrinsicCall call)
    {
        var evict = call.Number("evict") ?? 0;
        return call.Number("cache") switch
        {
            1 => evict | 8,
            2 => evict == 0 ? 1 : evict,
            3 => evict | 4,
            _ => evict,
        };
    }
}
