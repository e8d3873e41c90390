using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>
/// Atomic updates: one an element, by the thread and in the register that own it. Who has a copy of the result reads it from shared memory. Order is the
/// program's, not a thread's: barriers and fences stand around all of a program's updates, which need none themselves.
/// </content>
internal sealed partial class SimtEmitter
{
    /// <summary>As the runtime's enumeration numbers the scope of one program: there a barrier orders.</summary>
    private const int ProgramScope = 0;

    private void EmitAtomic(Op op)
    {
        var layout = laid.Layouts[op.Result] ?? LinearLayout.Blocked([], [], 1, laid.Warps);
        var type = program.TypeOf(op.Result);
        var (lanes, warps, repeated) = (layout.FreeBits(InDim.Lane), layout.FreeBits(InDim.Warp), layout.FreeBits(InDim.Register));
        var owner = OwnerTest(lanes, warps);
        var read = demand.Of(op.Result);
        var isReplicated = (lanes | warps) != 0;
        Comment(op);
        if (op.Releases)
        {
            Synchronize();
            Fence(op, owner);
        }

        for (var r = 0; r < layout.RegisterCount; r++)
        {
            if ((r & repeated) != 0) continue;
            var update = Update(op, type.Element, r, owner);
            if (read.Count == 0) body.WriteLine($"{update};");
            else if (isReplicated) elements[(op.Result, r)] = new Element(Temporary(Storage.TypeName(type), "old", FromBits(op.Code, type.Element, update)));
            else elements[(op.Result, r)] = new Element(Local(op, op.Result, r, FromBits(op.Code, type.Element, update)));
        }

        if (op.Acquires) Fence(op, owner);
        if (read.Count > 0 && isReplicated) Share(op, layout);
        else if (op.Acquires) Synchronize();
        foreach (var r in read.Where(r => !isReplicated && (r & repeated) != 0)) elements[(op.Result, r)] = elements[(op.Result, map.RegisterOf(op.Result, map.Flat(op.Result, r)))];
    }

    /// <summary>Of the threads that update: what others did is known to them, and they to others, by the barriers.</summary>
    private void Fence(Op op, string? owner)
    {
        if (op.Scope != ProgramScope) body.WriteLine($"Simt.Fence({owner ?? "true"}, {CSharpLiteral.Integer(op.Scope)});");
    }

    private string Update(Op op, ElementType type, int register, string? owner)
    {
        var mask = op.Operands[2] < 0 ? "true" : TextOf(op.Operands[2], register);
        var guard = owner is null ? Bare(mask) : mask == "true" ? owner : $"{mask} & {Operand(owner)}";
        var operands = op.Operands.Skip(3).Append(op.Operands[1]).Select(o => ToBits(op.Code, type, TextOf(o, register)));
        return $"Simt.{op.Code}{Suffix(op.Code, type)}({guard}, ref {Address(op.Operands[0], register)}, {string.Join(", ", operands)}, {CSharpLiteral.Integer(op.Scope)})";
    }

    /// <summary>Gives a result to all who have a copy of it, from the one who made the update.</summary>
    private void Share(Op op, LinearLayout layout)
    {
        var type = program.TypeOf(op.Result);
        var shared = LinearLayout.SwizzledShared(type.Extents, [.. layout.MinorToMajor()], type.Element.Size());
        BeginExchange(type.ElementCount * type.Element.Size());
        StoreShared(op.Result, layout, shared, InArena);
        PublishExchange();
        var read = SharedReader(layout.OffsetsIn(shared), type.Element, WordName(op.Result), InArena);
        foreach (var r in demand.Of(op.Result)) Define(op, r, read(r).Text);
    }

    /// <summary>Where numbers are only moved, or signs do not matter, an update is one of bits.</summary>
    private static bool IsOfBits(Opcode code, ElementType type) =>
        code is Opcode.AtomicExchange or Opcode.AtomicCas || (type.IsInteger() && code is not (Opcode.AtomicMax or Opcode.AtomicMin));

    private static string Suffix(Opcode code, ElementType type) => IsOfBits(code, type) ? CSharpLiteral.Integer(type.Size() * 8) : type.ToString();

    private static string ToBits(Opcode code, ElementType type, string text) => type switch
    {
        ElementType.U32 => $"(int){Operand(text)}",
        ElementType.U64 => $"(long){Operand(text)}",
        ElementType.F32 when IsOfBits(code, type) => $"Simt.AsInt({Bare(text)})",
        ElementType.F64 when IsOfBits(code, type) => $"Simt.AsLong({Bare(text)})",
        _ => Bare(text),
    };

    private static string FromBits(Opcode code, ElementType type, string text) => type switch
    {
        ElementType.U32 => $"(uint){text}",
        ElementType.U64 => $"(ulong){text}",
        ElementType.F32 when IsOfBits(code, type) => $"Simt.AsFloat({text})",
        ElementType.F64 when IsOfBits(code, type) => $"Simt.AsDouble({text})",
        _ => text,
    };
}
