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

/// <summary>The mask of an access: a predicate register, or known while compiling.</summary>
internal readonly record struct PtxPredicate(bool AlwaysTrue, bool AlwaysFalse, PTXCodeGenerator.PredicateConfiguration? Configuration)
{
    internal static PtxPredicate Of(PTXCodeGenerator generator, MethodCall call, in MemoryAccess access)
    {
        if (access.Mask < 0)
            return new(true, false, null);
        var mask = call.Argument(access.Mask);
        return mask is PrimitiveValue constant
            ? new(constant.Int1Value, !constant.Int1Value, null)
            : new(false, false, new PTXCodeGenerator.PredicateConfiguration(generator.Hardware(mask), true));
    }
}
