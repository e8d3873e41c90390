using System.Reflection;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Values;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>How an intrinsic is written in PTX.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal abstract class PtxFormAttribute : Attribute
{
    internal abstract void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call);
}

/// <summary>How an intrinsic is written in OpenCL C.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal abstract class OpenClFormAttribute : Attribute
{
    internal abstract void Emit(CLCodeGenerator generator, MethodInfo intrinsic, MethodCall call);
}

/// <summary>Reads the arguments of a call to an intrinsic.</summary>
internal static class IntrinsicCall
{
    internal static Value Argument(this MethodCall call, int index) => call[index].Resolve();

    internal static int Literal(this MethodCall call, MethodInfo intrinsic, int index) =>
        call.Argument(index) is PrimitiveValue { BasicValueType: ILGPU.BasicValueType.Int32 } value
            ? value.Int32Value
            : throw new NotSupportedException(
                $"Simt.{intrinsic.Name}: argument '{intrinsic.GetParameters()[index].Name}' must be a literal int, but is computed at run time.");
}
