using System.Collections.Frozen;
using System.Reflection;
using BlockSharp.CompilerServices;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>
/// Tells ILGPU's backends about the methods of <see cref="Simt"/>. A method carries its PTX and OpenCL forms as
/// attributes; its own body runs on the simulator, where no registration is needed.
/// </summary>
internal static class IntrinsicTable
{
    private static readonly FrozenDictionary<MethodBase, Entry> Entries =
        typeof(Simt).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).ToFrozenDictionary(
            MethodBase (method) => method,
            method => new Entry(
                method,
                method.GetCustomAttribute<PtxFormAttribute>() ?? throw Missing(method, "PTX"),
                method.GetCustomAttribute<OpenClFormAttribute>() ?? throw Missing(method, "OpenCL")));

    internal static IEnumerable<MethodInfo> Methods => Entries.Values.Select(entry => entry.Method);

    internal static void Register(IntrinsicImplementationManager manager)
    {
        var ptx = ((PTXIntrinsic.Handler)EmitPtx).Method;
        var openCl = ((CLIntrinsic.Handler)EmitOpenCl).Method;
        foreach (var method in Methods)
        {
            manager.RegisterMethod(method, new PTXIntrinsic(ptx, IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(method, new CLIntrinsic(openCl, IntrinsicImplementationMode.GenerateCode));
        }
    }

    private static void EmitPtx(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var call = (MethodCall)value;
        var entry = Entries[call.Target.Source];
        entry.Ptx.Emit(generator, entry.Method, call);
    }

    private static void EmitOpenCl(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        var call = (MethodCall)value;
        var entry = Entries[call.Target.Source];
        entry.OpenCl.Emit(generator, entry.Method, call);
    }

    private static InvalidOperationException Missing(MethodInfo method, string form) => new($"Simt.{method.Name} has no {form} form.");

    private sealed record Entry(MethodInfo Method, PtxFormAttribute Ptx, OpenClFormAttribute OpenCl);
}
