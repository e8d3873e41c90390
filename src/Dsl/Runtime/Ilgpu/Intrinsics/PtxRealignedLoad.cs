using System.Globalization;
using System.Reflection;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Values;
using Registers = ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>
/// A vector from an address of any alignment, <c>(bool mask, ref byte p, int room, int size, int hint)</c>: the aligned vector that it begins in and, where elements lie
/// there, the next one, shifted together by words and then by bytes. What is behind the room is zero.
/// </summary>
internal sealed class PtxRealignedLoadAttribute(int bits) : PtxFormAttribute
{
    private const int Room = 2, Size = 3, WordBits = 32;

    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var access = new MemoryAccess(intrinsic, call);
        var predicate = PtxPredicate.Of(generator, call, access);
        int bytes = bits / 8, words = bits / WordBits, size = call.Literal(intrinsic, Size), most = bytes / size;
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
        Line($"and.b32 shift, shift, {Text(bytes - 1)};");
        Line($"and.b64 first, {address}, {Text(-bytes)};");
        if (isBounded)
        {
            Line($"min.s32 end, {room}, {Text(most)};");
            Line($"mul.lo.s32 end, end, {Text(size)};");
            Line("add.s32 hidden, end, shift;");
            Line($"setp.gt.s32 further, hidden, {Text(bytes)};");
        }
        else
        {
            Line("setp.ne.s32 further, shift, 0;");
        }

        if (mask is not null)
            Line($"and.pred further, further, {mask};");
        for (var w = mask is null ? words : 0; w < 2 * words; w++)
            Line($"mov.b32 w{Text(w)}, 0;");
        var load = "ld" + access.PtxQualifiers + MemoryAccess.PtxType(bits);
        Line($"{(mask is null ? "" : $"@{mask} ")}{load} {Vector(0)}, [first];");
        Line($"@further {load} {Vector(words)}, [first+{Text(bytes)}];");

        // By half a vector, then by a word, as a number's bits say.
        for (var by = words / 2; by >= 1; by /= 2)
        {
            var kept = words + by;
            Line($"and.b32 hidden, shift, {Text(4 * by)};");
            Line("setp.ne.s32 far, hidden, 0;");
            for (var w = 0; w < kept; w++)
                Line($"selp.b32 w{Text(w)}, w{Text(w + by)}, w{Text(w)}, far;");
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

        string Vector(int first) => words == 1 ? $"w{Text(first)}" : $"{{{string.Join(", ", Enumerable.Range(first, words).Select(w => $"w{Text(w)}"))}}}";

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
