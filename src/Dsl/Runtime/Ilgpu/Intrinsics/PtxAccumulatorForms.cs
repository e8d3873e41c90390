using System.Globalization;
using System.Reflection;
using ILGPU.Backends.PTX;
using ILGPU.IR.Values;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>
/// The registers that asynchronous products of warpgroups accumulate in. They have names of their own in the PTX, because ILGPU would copy values between
/// registers while a product still writes them.
/// </summary>
internal static class AccumulatorRegisters
{
    internal static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"accumulator{index:X}");

    internal static string Range(int first, int count) => string.Join(", ", Enumerable.Range(first, count).Select(Name));
}

/// <summary>Declares as many accumulator registers as the argument, a literal, says.</summary>
internal sealed class PtxAccumulatorsAttribute : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call) =>
        generator.Builder.AppendLine($"\t.reg .b32 {AccumulatorRegisters.Range(0, call.Literal(intrinsic, 0))};");
}

/// <summary>
/// A product of 64 rows: <c>wgmma.mma_async.sync.aligned</c>. The arguments are the left operand (a descriptor, or four registers), the right operand's descriptor, then
/// the literals: columns, the number of the first accumulator register, whether to add to them, and for 16-bit operands in shared memory which of them have k not contiguous.
/// </summary>
/// <param name="depth">Elements of k of one instruction.</param>
/// <param name="types">Types of result, left and right operand.</param>
internal sealed class PtxWarpgroupDotAttribute(int depth, string types) : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var parameters = intrinsic.GetParameters();
        var isLeftInRegisters = parameters[0].ParameterType == typeof(int);
        var right = isLeftInRegisters ? 4 : 1;
        int columns = call.Literal(intrinsic, right + 1), first = call.Literal(intrinsic, right + 2);
        var left = string.Join(", ", Enumerable.Range(0, right).Select(i => generator.HardwareName(call.Argument(i))));
        var flags = call.Literal(intrinsic, right + 3).ToString(CultureInfo.InvariantCulture);
        if (!types.StartsWith(".s32", StringComparison.Ordinal))
        {
            // Signs of the operands, then for 16-bit ones whether each in shared memory is transposed.
            flags += ", 1, 1" + string.Concat(Enumerable.Range(right + 4, parameters.Length - right - 4).Select(i => $", {call.Literal(intrinsic, i)}"));
        }

        generator.Builder.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\twgmma.mma_async.sync.aligned.m64n{columns}k{depth}{types} {{{AccumulatorRegisters.Range(first, columns / 2)}}}, {(isLeftInRegisters ? $"{{{left}}}" : left)}, {generator.HardwareName(call.Argument(right))}, {flags};"));
    }
}

/// <summary>Reads or writes one accumulator register; its number is the first argument, a literal.</summary>
internal sealed class PtxAccumulatorAttribute : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var accumulator = AccumulatorRegisters.Name(call.Literal(intrinsic, 0));
        var (to, from) = call.Type.IsVoidType
            ? (accumulator, generator.HardwareName(call.Argument(1)))
            : (PtxAttribute.Name(generator.AllocateHardware(call)), accumulator);
        generator.Builder.AppendLine($"\tmov.b32 {to}, {from};");
    }
}

/// <summary>Writes a value to accumulator registers in a row: the first two arguments, literals, are the number of the first and how many.</summary>
internal sealed class PtxFillAccumulatorsAttribute : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var value = generator.HardwareName(call.Argument(2));
        var first = call.Literal(intrinsic, 0);
        for (var i = 0; i < call.Literal(intrinsic, 1); i++)
            generator.Builder.AppendLine($"\tmov.b32 {AccumulatorRegisters.Name(first + i)}, {value};");
    }
}
