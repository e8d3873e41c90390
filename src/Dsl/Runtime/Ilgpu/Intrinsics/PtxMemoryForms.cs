using System.Globalization;
using System.Reflection;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Values;
using Registers = ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>One load instruction, predicated by the mask; the destination is zeroed first where the mask can be false.</summary>
internal sealed class PtxLoadAttribute(int bits) : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var access = new MemoryAccess(intrinsic, call);
        var predicate = PtxPredicate.Of(generator, call, access);
        var address = generator.Hardware(call.Argument(access.Pointer));
        var destination = generator.Allocate(call).Primitives();
        if (!predicate.AlwaysTrue)
        {
            foreach (var register in destination)
            {
                using var move = generator.BeginCommand("mov.b32");
                move.AppendArgument(register);
                move.AppendConstant(0);
            }
        }
        if (predicate.AlwaysFalse)
            return;

        using var load = generator.BeginCommand("ld" + access.PtxQualifiers + MemoryAccess.PtxType(bits), predicate.Configuration);
        if (destination.Length == 1)
            load.AppendArgument(destination[0]);
        else
            load.AppendVectorArgument(destination);
        load.AppendArgumentValue(address);
    }
}

/// <summary>One store instruction, predicated by the mask.</summary>
internal sealed class PtxStoreAttribute(int bits) : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var access = new MemoryAccess(intrinsic, call);
        var predicate = PtxPredicate.Of(generator, call, access);
        if (predicate.AlwaysFalse)
            return;

        var address = generator.Hardware(call.Argument(access.Pointer));
        var values = new Registers.PrimitiveRegister[access.ValueCount];
        for (var i = 0; i < values.Length; i++)
            values[i] = generator.Hardware(call.Argument(access.Pointer + 1 + i));

        using var store = generator.BeginCommand("st" + access.PtxQualifiers + MemoryAccess.PtxType(bits), predicate.Configuration);
        store.AppendArgumentValue(address);
        if (values.Length == 1)
            store.AppendArgument(values[0]);
        else
            store.AppendVectorArgument(values);
    }
}

/// <summary>A request to the second cache, <c>(bool mask, ref byte source)</c>, predicated by the mask.</summary>
internal sealed class PtxRequestAttribute : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var predicate = PtxPredicate.Of(generator, call, 0);
        if (predicate.AlwaysFalse)
            return;

        using var request = generator.BeginCommand("prefetch.global.L2", predicate.Configuration);
        request.AppendArgumentValue(generator.Hardware(call.Argument(1)));
    }
}

/// <summary>Lets the next kernel start, <c>(bool condition)</c>, predicated by the condition.</summary>
internal sealed class PtxStartSuccessorAttribute : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var predicate = PtxPredicate.Of(generator, call, 0);
        if (predicate.AlwaysFalse)
            return;

        generator.Builder.AppendLine($"\t{(predicate.AlwaysTrue ? "" : $"@{generator.HardwareName(call.Argument(0))} ")}{PtxTarget.StartSuccessor}");
    }
}

/// <summary>
/// One asynchronous copy from global to shared memory, <c>(bool owner, bool mask, ref byte shared, ref byte source)</c>: predicated by the owner test; the mask
/// chooses how many bytes are read, what is not read is zero.
/// </summary>
internal sealed class PtxCopyAsyncAttribute(int bytes) : PtxFormAttribute
{
    private const int Owner = 0, Mask = 1, Shared = 2, Source = 3;

    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var owner = PtxPredicate.Of(generator, call, Owner);
        if (owner.AlwaysFalse)
            return;

        var mask = PtxPredicate.Of(generator, call, Mask);
        var size = bytes.ToString(CultureInfo.InvariantCulture);
        var destination = generator.HardwareName(call.Argument(Shared));
        var source = generator.HardwareName(call.Argument(Source));
        var condition = owner.AlwaysTrue ? "" : $"@{generator.HardwareName(call.Argument(Owner))} ";
        var copy = $"{condition}cp.async.{(bytes == 16 ? "cg" : "ca")}.shared.global [{destination}], [{source}], {size}";
        generator.Builder.AppendLine(mask switch
        {
            { AlwaysTrue: true } => $"\t{copy};",
            { AlwaysFalse: true } => $"\t{copy}, 0;",
            _ => $"\t{{ .reg .b32 n; selp.b32 n, {size}, 0, {generator.HardwareName(call.Argument(Mask))}; {copy}, n; }}",
        });
    }
}

/// <summary>One asynchronous copy of an aligned piece, <c>(bool owner, ref byte shared, ref byte source, int bytes)</c>: what is not read of it is zero.</summary>
internal sealed class PtxCopyPieceAttribute : PtxFormAttribute
{
    private const int Owner = 0, Shared = 1, Source = 2, Bytes = 3;

    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var owner = PtxPredicate.Of(generator, call, Owner);
        if (owner.AlwaysFalse)
            return;

        var condition = owner.AlwaysTrue ? "" : $"@{generator.HardwareName(call.Argument(Owner))} ";
        generator.Builder.AppendLine(
            $"\t{{ .reg .b32 n; .reg .b64 piece; and.b64 piece, {generator.HardwareName(call.Argument(Source))}, -16; max.s32 n, {generator.HardwareName(call.Argument(Bytes))}, 0; "
            + $"min.s32 n, n, 16; {condition}cp.async.cg.shared.global [{generator.HardwareName(call.Argument(Shared))}], [piece], 16, n; }}");
    }
}

/// <summary>The mask of an access: a predicate register, or known while compiling.</summary>
internal readonly record struct PtxPredicate(bool AlwaysTrue, bool AlwaysFalse, PTXCodeGenerator.PredicateConfiguration? Configuration)
{
    internal static PtxPredicate Of(PTXCodeGenerator generator, MethodCall call, in MemoryAccess access) =>
        access.Mask < 0 ? new(true, false, null) : Of(generator, call, access.Mask);

    internal static PtxPredicate Of(PTXCodeGenerator generator, MethodCall call, int argument)
    {
        var mask = call.Argument(argument);
        return mask is PrimitiveValue constant
            ? new(constant.Int1Value, !constant.Int1Value, null)
            : new(false, false, new PTXCodeGenerator.PredicateConfiguration(generator.Hardware(mask), true));
    }
}
