using BlockSharp.Generator.Emit;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Targets.Simt;

/// <content>Loads and stores: each moves as many adjacent registers at once as layout, alignment and mask allow, up to 16 bytes.</content>
internal sealed partial class SimtEmitter
{
    private bool usesThread;

    private void EmitLoad(Op op)
    {
        var type = program.TypeOf(op.Result).Element;
        var width = map.AccessWidth(op);
        var groups = demand.Of(op.Result).GroupBy(r => r / width * width).ToArray();
        foreach (var group in groups)
        {
            Comment(op);
            var mask = op.Operands[1] < 0 ? "true" : Bare(TextOf(op.Operands[1], group.Key));
            var place = $"{CSharpLiteral.Integer(width * type.Size() * 8)}({mask}, ref {Address(op.Operands[0], group.Key)}";
            var access = op.IsRealigned && width > 1
                ? $"Simt.LoadRealigned{place}, {Room(op, group.Key)}, {CSharpLiteral.Integer(type.Size())}, {CSharpLiteral.Integer(RealignedHint(op))})"
                : $"Simt.Load{place}, {CSharpLiteral.Integer(op.Hint)})";
            var loaded = Temporary(WordType(width * type.Size()), WordName(op.Result), access);
            foreach (var r in group)
            {
                var element = Extract(type, loaded, width * type.Size(), (r - group.Key) * type.Size());
                if (op.Operands[2] >= 0 && op.Operands[1] >= 0)
                {
                    var other = TextOf(op.Operands[2], map.Source(op, 2, r));
                    if (!IsZero(other)) element = new Element($"({mask} ? {element.Text} : {other})");
                }

                DefineRead(op, r, element);
            }
        }
    }

    /// <summary>What was read for a register: parts of a word stay in it, what is computed gets a local.</summary>
    private void DefineRead(Op op, int register, Element element) =>
        elements[(op.Result, register)] = element.Word is null && !IsAtom(element.Text) ? new Element(Local(op, op.Result, register, element.Text)) : element;

    /// <summary>How many elements a realigned load may take.</summary>
    private string Room(Op load, int register) => load.Operands[3] < 0 ? "int.MaxValue" : Bare(TextOf(load.Operands[3], register));

    /// <summary>What a lane reads behind its elements are those of the next one: they stay in the first cache although they are used once.</summary>
    private static int RealignedHint(Op load) => load.IsReadOnce ? 0 : load.Hint;

    /// <summary>The words an access brings are named after the user's variable.</summary>
    private string WordName(int value) => program.Values[value].Name is { } name ? name + "_word" : "word";

    private static bool IsZero(string text) => text is "0" or "0f" or "0d" or "0L" or "0u" or "0UL" or "false";

    private void EmitStore(Op op)
    {
        var type = program.TypeOf(op.Operands[1]).Element;
        var layout = laid.Layouts[op.Operands[1]];
        var owner = layout is null ? OwnerTest(LaidOutProgram.LanesPerWarp - 1, laid.Warps - 1) : OwnerTest(layout.FreeBits(InDim.Lane), layout.FreeBits(InDim.Warp));
        var width = map.AccessWidth(op);
        for (var r = 0; r < map.RegisterCount(op.Operands[1]); r += width)
        {
            var mask = op.Operands[2] < 0 ? "true" : TextOf(op.Operands[2], r);
            var guard = owner is null ? Bare(mask) : mask == "true" ? owner : $"{mask} & {Operand(owner)}";
            var words = Pack(type, Enumerable.Range(r, width).Select(i => ElementOf(op.Operands[1], i)).ToArray());
            Comment(op);
            body.WriteLine(
                $"Simt.Store{CSharpLiteral.Integer(width * type.Size() * 8)}({guard}, ref {Address(op.Operands[0], r)}, {string.Join(", ", words)}, {CSharpLiteral.Integer(op.Hint)});");
        }
    }

    private void EmitRequest(Op op)
    {
        var width = map.RequestWidth(op.Operands[0]);
        Comment(op);
        for (var r = 0; r < map.RegisterCount(op.Operands[0]); r += width) body.WriteLine($"Simt.Request({Bare(TextOf(op.Operands[1], r))}, ref {Address(op.Operands[0], r)});");
    }

    /// <summary>The test that holds in one of the threads that have copies of an element, or null where there is only one.</summary>
    private string? OwnerTest(int freeLanes, int freeWarps)
    {
        var free = freeLanes | (freeWarps * LaidOutProgram.LanesPerWarp);
        if (free == 0) return null;
        usesThread = true;
        return free == laid.Threads - 1 ? $"{coordinates.Thread} == 0" : $"({coordinates.Thread} & {CSharpLiteral.Integer(free)}) == 0";
    }

    private string Address(int pointer, int register)
    {
        var size = program.TypeOf(pointer).Element.Size();
        var (place, distance) = map.PlaceOf(pointer, register);
        var element = ElementOf(pointer, place);
        var offset = element.Text;

        // In a loop, an address is made in one instruction; outside, the assembler had rather not keep what that is made of.
        var view = CSharpLiteral.Identifier(program.Parameters[origins[pointer]].Name);
        var bytes = offset == "0L" ? ""
            : element.Index is { } at && loopDepth > 0 ? $"Simt.BytesTo({at}, {CSharpLiteral.Integer(size)})"
            : size == 1 ? Bare(offset)
            : $"({Operand(offset)} * {CSharpLiteral.Integer(size)}L)";
        var further = distance == 0 ? "" : CSharpLiteral.Constant(ElementType.I64, distance * size);
        var index = bytes.Length > 0 && further.Length > 0 ? $"{bytes} + {further}" : Bare(bytes + further);
        return $"{view}[{(index.Length == 0 ? "0L" : index)}]";
    }

    private static string WordType(int bytes) => bytes switch
    {
        16 => "I4",
        8 => "I2",
        _ => "int",
    };

    /// <summary>The element at a byte of what an access brought.</summary>
    private static Element Extract(ElementType type, string loaded, int bytes, int at)
    {
        var word = bytes <= 4 ? loaded : $"{loaded}.{"XYZW"[at / 4]}";
        var bit = at % 4 * 8;
        var low = ShiftedRight(word, bit);
        switch (type)
        {
            case ElementType.Bool:
                return new Element(bytes == 1 ? $"({word} != 0)" : $"(({low} & 0xff) != 0)");
            case ElementType.I8:
                return new Element($"({ShiftedLeft(word, 24 - bit)} >> 24)", word, bit);
            case ElementType.U8 or ElementType.I4x2 or ElementType.U4x2 or ElementType.F8E4M3 or ElementType.F8E5M2:
                return new Element(bytes == 1 ? word : $"({low} & 0xff)", word, bit);
            case ElementType.I16:
                return new Element($"({ShiftedLeft(word, 16 - bit)} >> 16)", word, bit);
            case ElementType.U16 or ElementType.F16 or ElementType.BF16:
                return new Element(bytes == 2 ? word : $"({low} & 0xffff)", word, bit);
            case ElementType.I32:
                return new Element(word, word);
            case ElementType.U32:
                return new Element($"(uint){word}");
            case ElementType.F32:
                return new Element($"Simt.AsFloat({word})");
            default:
                var high = $"{loaded}.{"XYZW"[at / 4 + 1]}";
                var bits = $"(((long){high} << 32) | (long)(uint){word})";
                return new Element(type switch
                {
                    ElementType.F64 => $"Simt.AsDouble({Bare(bits)})",
                    ElementType.U64 => $"(ulong){bits}",
                    _ => bits,
                });
        }
    }

    private static string ShiftedLeft(string word, int bits) => bits == 0 ? word : $"({word} << {CSharpLiteral.Integer(bits)})";

    private static string ShiftedRight(string word, int bits) => bits == 0 ? word : $"({word} >> {CSharpLiteral.Integer(bits)})";

    /// <summary>The words of a store, lowest address first. Elements that already lie together in a word are stored as that word.</summary>
    private static List<string> Pack(ElementType type, Element[] stored)
    {
        var size = type.Size();
        if (size == 8)
        {
            return stored.SelectMany(e =>
            {
                var bits = type switch
                {
                    ElementType.F64 => $"Simt.AsLong({Bare(e.Text)})",
                    ElementType.U64 => $"(long){Operand(e.Text)}",
                    _ => e.Text,
                };
                return new[] { $"(int){Operand(bits)}", $"(int)({bits} >> 32)" };
            }).ToList();
        }

        if (size == 4)
        {
            return stored.Select(e => type switch
            {
                ElementType.F32 => $"Simt.AsInt({Bare(e.Text)})",
                ElementType.U32 => $"(int){Operand(e.Text)}",
                _ => Bare(e.Text),
            }).ToList();
        }

        var perWord = Math.Min(stored.Length, 4 / size);
        return Enumerable.Range(0, stored.Length / perWord).Select(w => PackWord(type, size, stored.Skip(w * perWord).Take(perWord).ToArray())).ToList();
    }

    /// <summary>The word in which elements of so many bytes already lie, from its first byte on; null where they lie otherwise.</summary>
    private static string? WordOf(Element[] parts, int size) => parts.Select((p, i) => p.Word == parts[0].Word && !p.IsNibble && p.Bit == i * size * 8).All(fits => fits) ? parts[0].Word : null;

    private static string PackWord(ElementType type, int size, Element[] parts)
    {
        if (type != ElementType.Bool && parts.Length * size == WordBytes && WordOf(parts, size) is { } word) return word;
        if (type == ElementType.BF16 && parts.Length == 2 && parts.All(p => p.Unrounded is not null)) return $"Simt.PackBFloat16({parts[0].Unrounded}, {parts[1].Unrounded})";
        if (size == 2 && parts.Length == 2 && parts.All(p => p.Word is not null && !p.IsNibble)) return $"Simt.JoinHalves({parts[0].Word}, {CSharpLiteral.Integer(parts[0].Bit)}, {parts[1].Word}, {CSharpLiteral.Integer(parts[1].Bit)})";
        var fields = parts.Select(p => type == ElementType.Bool ? $"({p.Text} ? 1 : 0)" : p.Text).ToArray();
        if (fields.Length == 1) return Bare(fields[0]);
        var mask = size == 1 ? "0xff" : "0xffff";
        return string.Join(" | ", fields.Select((f, i) => i == 0 ? $"({f} & {mask})" : i == fields.Length - 1 && (i + 1) * size == 4
            ? $"({f} << {CSharpLiteral.Integer(i * size * 8)})"
            : $"(({f} & {mask}) << {CSharpLiteral.Integer(i * size * 8)})"));
    }
}
