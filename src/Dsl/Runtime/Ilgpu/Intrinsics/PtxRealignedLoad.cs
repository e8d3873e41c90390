using System.Globalization;
using System.Reflection;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Values;
using Registers = ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>
/// A vector from an address of any alignment, <c>(bool mask, ref byte p, int room, int size, int hint)</c>: the aligned pieces that its elements lie in, shifted together by a
/// word and then by bytes. What is behind the room is zero.
/// </summary>
/// <remarks>Pieces of eight bytes: of longer ones halves would have to be chosen too, and that costs more than a third load, which finds its line in the first cache.</remarks>
internal sealed class PtxRealignedLoadAttribute(int bits) : PtxFormAttribute
{
    private const int Room = 2, Size = 3, WordBits = 32, MostPieceBytes = 8;

    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var access = new MemoryAccess(intrinsic, call);
        var predicate = PtxPredicate.Of(generator, call, access);
        int bytes = bits / 8, words = bits / WordBits, piece = Math.Min(bytes, MostPieceBytes), pieceWords = piece * 8 / WordBits, size = call.Literal(intrinsic, Size), most = bytes / size;
        var destination = generator.Allocate(call).Primitives().Select(r => PtxAttribute.Name((Registers.HardwareRegister)r)).ToArray();
        if (predicate.AlwaysFalse)
        {
            foreach (var register in destination)
                Line($"mov.b32 {register}, 0;");
            return;
        }

        var address = generator.HardwareName(call.Argument(access.Pointer));
        var mask = predicate.AlwaysTrue ? null : generator.HardwareName(call.Argument(access.Mask));
        var isBounded = call.Argument(Room) is not PrimitiveValue { Int32Value: var known } || known < most;
        var room = isBounded ? generator.HardwareName(call.Argument(Room)) : null;

        Line("{ .reg .pred further, far; .reg .b64 first; .reg .b32 shift, end, hidden, w<8>;");
        Line($"cvt.u32.u64 shift, {address};");
        Line($"and.b32 shift, shift, {Text(piece - 1)};");
        Line($"and.b64 first, {address}, {Text(-piece)};");
        if (isBounded)
        {
            Line($"min.s32 end, {room}, {Text(most)};");
            Line($"mul.lo.s32 end, end, {Text(size)};");
            Line("add.s32 hidden, end, shift;");
        }

        // What the mask hides is zero: the first pieces, unshifted. Of pieces that are not loaded for another reason nothing is used.
        if (mask is not null)
        {
            Line($"selp.b32 shift, shift, 0, {mask};");
            for (var w = 0; w < words; w++)
                Line($"mov.b32 w{Text(w)}, 0;");
        }

        var load = "ld" + access.PtxQualifiers + MemoryAccess.PtxType(piece * 8);
        for (var at = 0; at <= bytes; at += piece)
        {
            var when = mask is null ? "" : $"@{mask} ";
            if (at > 0 && (isBounded || at == bytes))
            {
                when = "@further ";
                Line(isBounded ? $"setp.gt.s32 further, hidden, {Text(at)};" : "setp.ne.s32 further, shift, 0;");
                if (isBounded && mask is not null)
                    Line($"and.pred further, further, {mask};");
            }
            Line($"{when}{load} {Piece(at * 8 / WordBits)}, [first+{Text(at)}];");
        }

        if (pieceWords > 1)
        {
            Line($"setp.ge.s32 far, shift, {Text(WordBits / 8)};");
            for (var w = 0; w <= words; w++)
                Line($"selp.b32 w{Text(w)}, w{Text(w + 1)}, w{Text(w)}, far;");
        }

        Line("shl.b32 shift, shift, 3;");
        if (isBounded)
            Line("shl.b32 end, end, 3;");
        for (var w = 0; w < words; w++)
        {
            Line(size * 8 == WordBits ? $"mov.b32 {destination[w]}, w{Text(w)};" : $"shf.r.wrap.b32 {destination[w]}, w{Text(w)}, w{Text(w + 1)}, shift;");
            if (!isBounded)
                continue;
            Line($"sub.s32 hidden, end, {Text(WordBits * w)};");
            Line("max.s32 hidden, hidden, 0;");
            Line("shl.b32 hidden, 0xffffffff, hidden;");
            Line($"lop3.b32 {destination[w]}, {destination[w]}, hidden, 0, 0x30;");
        }

        Line("}");

        void Line(string text) => generator.Builder.Append('\t').AppendLine(text);

        string Piece(int first) => pieceWords == 1 ? $"w{Text(first)}" : $"{{{string.Join(", ", Enumerable.Range(first, pieceWords).Select(w => $"w{Text(w)}"))}}}";

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Sixteen bytes out of two pieces, <c>(int x, y, z, w, int nextX, nextY, nextZ, nextW, int start)</c>: shifted together by words, then by bytes.</summary>
internal sealed class PtxRealignAttribute : PtxFormAttribute
{
    private const int Words = 8, WordBytes = 4;

    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var words = Enumerable.Range(0, Words).Select(i => generator.HardwareName(call.Argument(i))).ToArray();
        var start = generator.HardwareName(call.Argument(Words));
        var destination = generator.Allocate(call).Primitives().Select(r => PtxAttribute.Name((Registers.HardwareRegister)r)).ToArray();
        Line("{ .reg .pred further; .reg .b32 bits, s<6>, t<5>;");
        Select("s", words, 6, 2);
        Select("t", [.. Enumerable.Range(0, 6).Select(i => Name("s", i))], 5, 1);
        Line($"shl.b32 bits, {start}, 3;");
        for (var i = 0; i < destination.Length; i++)
            Line($"shf.r.wrap.b32 {destination[i]}, {Name("t", i)}, {Name("t", i + 1)}, bits;");
        Line("}");

        // As they are, or as far further as a bit of the start says.
        void Select(string stem, string[] from, int count, int distance)
        {
            Line($"and.b32 bits, {start}, {(distance * WordBytes).ToString(CultureInfo.InvariantCulture)};");
            Line("setp.ne.u32 further, bits, 0;");
            for (var i = 0; i < count; i++)
                Line($"selp.b32 {Name(stem, i)}, {from[i + distance]}, {from[i]}, further;");
        }

        void Line(string text) => generator.Builder.Append('\t').AppendLine(text);

        static string Name(string stem, int number) => stem + number.ToString(CultureInfo.InvariantCulture);
    }
}
