using System.Reflection;
using ILGPU.Backends.OpenCL;
using ILGPU.IR.Values;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>
/// An atomic function of OpenCL 1.2, under its mask. Of 64 bits only the base ones are used (<c>cl_khr_int64_base_atomics</c>); what that has not is computed and
/// exchanged until nobody was in between.
/// </summary>
/// <param name="function">Without its prefix: <c>add</c>.</param>
/// <param name="bits">Of an element.</param>
internal sealed class OpenClAtomicAttribute(string function, int bits) : OpenClFormAttribute
{
    /// <summary>Whether the greater or the lesser is that of unsigned integers.</summary>
    public bool IsUnsigned { get; set; }

    internal override void Emit(CLCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var type = (IsUnsigned ? "u" : "") + (bits == 64 ? "long" : "int");
        var access = new OpenClAtomicAccess(generator, intrinsic, call);
        var operation = function switch
        {
            _ when bits == 32 => $"{access.Result} = ({(bits == 64 ? "long" : "int")})atomic_{function}(at, {string.Join(", ", access.Values.Select(v => $"({type}){v}"))});",
            "add" or "xchg" or "cmpxchg" => $"{access.Result} = atom_{function}(at, {string.Join(", ", access.Values)});",
            "and" => Exchanged("seen & value"),
            "or" => Exchanged("seen | value"),
            "xor" => Exchanged("seen ^ value"),
            _ => Exchanged($"{function}(seen, value)"),
        };
        access.Write(generator, type, bits, operation);

        string Exchanged(string next) =>
            $"{type} value = ({type}){access.Values[0]}; {type} seen = *at; while (true) {{ {type} expected = seen; {type} next = {next}; "
            + $"seen = ({type})atom_cmpxchg(at, expected, next); if (seen == expected) break; }} {access.Result} = (long)seen;";
    }
}

/// <summary>An atomic update of a float, under its mask: computed and exchanged until nobody was in between. What changes nothing is not written.</summary>
/// <param name="update">Statements that make <c>next</c>, which is <c>seen</c>, from <c>seen</c> and <c>value</c>.</param>
/// <param name="bits">Of a float.</param>
internal sealed class OpenClAtomicFloatAttribute(string update, int bits) : OpenClFormAttribute
{
    internal override void Emit(CLCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var (number, word, prefix) = bits == 64 ? ("double", "long", "atom_") : ("float", "int", "atomic_");
        var access = new OpenClAtomicAccess(generator, intrinsic, call);
        access.Write(
            generator,
            word,
            bits,
            $"{number} value = {access.Values[0]}; {word} bits = *at; while (true) {{ {number} seen = as_{number}(bits); {number} next = seen; {update} "
            + $"if (as_{word}(next) == bits) break; {word} expected = bits; bits = {prefix}cmpxchg(at, expected, as_{word}(next)); if (bits == expected) break; }} "
            + $"{access.Result} = as_{number}(bits);");
    }
}

/// <summary>
/// Orders global memory, which only one device has: every scope is that of the device. OpenCL 1.2 has a fence for the work-item alone; a device that has no other
/// orders its atomic functions so.
/// </summary>
internal sealed class OpenClFenceAttribute : OpenClFormAttribute
{
    internal override void Emit(CLCodeGenerator generator, MethodInfo intrinsic, MethodCall call) => generator.AppendLine($"""
        if ({generator.Operand(call.Argument(0))})
        #if defined(__opencl_c_atomic_order_acq_rel) && defined(__opencl_c_atomic_scope_device) || __OPENCL_C_VERSION__ == 200
        atomic_work_item_fence(CLK_GLOBAL_MEM_FENCE, memory_order_acq_rel, memory_scope_device);
        #else
        mem_fence(CLK_GLOBAL_MEM_FENCE);
        #endif
        """.ReplaceLineEndings("\n"));
}

/// <summary>The operands of an atomic intrinsic, <c>(bool mask, ref byte p, values…, int scope)</c>, as OpenCL C.</summary>
internal readonly struct OpenClAtomicAccess
{
    private readonly string mask;
    private readonly string pointer;
    private readonly string space;

    internal OpenClAtomicAccess(CLCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var access = new MemoryAccess(intrinsic, call);
        mask = generator.Operand(call.Argument(access.Mask));
        pointer = generator.Operand(call.Argument(access.Pointer));
        space = access.OpenClSpace;
        Values = Enumerable.Range(access.Pointer + 1, call.Count - access.Pointer - 2).Select(i => generator.Operand(call.Argument(i))).ToArray();
        Result = generator.DeclareResult(call);
    }

    /// <summary>In the order of the function's arguments.</summary>
    internal string[] Values { get; }

    internal string Result { get; }

    /// <summary>Writes the update, in which <c>at</c> is the address.</summary>
    internal void Write(CLCodeGenerator generator, string type, int bits, string update)
    {
        if (bits == 64)
            generator.AppendLine("\n#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable");
        generator.AppendLine($"{Result} = 0; if ({mask}) {{ volatile {space}{type}* at = (volatile {space}{type}*){pointer}; {update} }}");
    }
}
