using System.Reflection;
using ILGPU.Backends.PTX;
using ILGPU.IR.Values;

namespace BlockSharp.Runtime.Ilgpu.Intrinsics;

/// <summary>One <c>atom</c> instruction, predicated by the mask. The assembler makes it a reduction where nobody reads the result.</summary>
/// <param name="operation">With its type: <c>add.u32</c>.</param>
internal sealed class PtxAtomicAttribute(string operation) : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var update = new AtomicAccess(generator, intrinsic, call);
        var condition = "";
        if (!update.Predicate.AlwaysTrue)
        {
            generator.Builder.AppendLine(update.Cleared);
            if (update.Predicate.AlwaysFalse)
                return;
            condition = $"@{update.Mask} ";
        }

        generator.Builder.AppendLine($"\t{condition}atom{update.Scope}{update.Space}.{operation} {update.Result}, [{update.Address}], {update.Values};");
    }
}

/// <summary>
/// The greater or the lesser of floats, for which there is no instruction: computed and exchanged until nobody was in between. What changes nothing is not
/// written, so that most updates of a maximum are a read.
/// </summary>
/// <param name="operation"><c>max</c> or <c>min</c>.</param>
/// <param name="bits">Of a float.</param>
internal sealed class PtxAtomicExtremeAttribute(string operation, int bits) : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var update = new AtomicAccess(generator, intrinsic, call);
        var value = update.Values;
        if (!update.Predicate.AlwaysTrue)
            generator.Builder.AppendLine(update.Cleared);
        if (update.Predicate.AlwaysFalse)
            return;
        generator.Builder.AppendLine($$"""
            	{
            	.reg .pred stop; .reg .b{{bits}} seen, next, expected; .reg .f{{bits}} x;
            	{{(update.Predicate.AlwaysTrue ? "" : $"@!{update.Mask} bra done;")}}
            	ld.volatile{{update.Space}}.b{{bits}} seen, [{{update.Address}}];
            	again:
            	mov.b{{bits}} x, seen;
            	{{operation}}.f{{bits}} x, x, {{value}};
            	mov.b{{bits}} next, x;
            	setp.eq.b{{bits}} stop, next, seen;
            	@stop bra found;
            	setp.nan.f{{bits}} stop, {{value}}, {{value}};
            	@stop bra found;
            	mov.b{{bits}} expected, seen;
            	atom{{update.Scope}}{{update.Space}}.cas.b{{bits}} seen, [{{update.Address}}], expected, next;
            	setp.ne.b{{bits}} stop, seen, expected;
            	@stop bra again;
            	found:
            	mov.b{{bits}} {{update.Result}}, seen;
            	done:
            	}
            """.ReplaceLineEndings("\n"));
    }
}

/// <summary><c>(bool mask, int scope)</c>: orders memory among a scope.</summary>
internal sealed class PtxFenceAttribute : PtxFormAttribute
{
    internal override void Emit(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var mask = PtxPredicate.Of(generator, call, 0);
        if (mask.AlwaysFalse)
            return;
        var condition = mask.AlwaysTrue ? "" : $"@{generator.HardwareName(call.Argument(0))} ";
        var isOfSystem = call.Literal(intrinsic, 1) == AtomicAccess.System;
        generator.Builder.AppendLine(generator.Architecture.Major < 7
            ? $"\t{condition}membar.{(isOfSystem ? "sys" : "gl")};"
            : $"\t{condition}fence.acq_rel.{(isOfSystem ? "sys" : "gpu")};");
    }
}

/// <summary>The operands of an atomic intrinsic, <c>(bool mask, ref byte p, values…, int scope)</c>, as PTX names them.</summary>
internal readonly struct AtomicAccess
{
    /// <summary>Scopes as generated code numbers them; the one between is the device, which PTX takes if none is given.</summary>
    internal const int Group = 0, System = 2;

    internal AtomicAccess(PTXCodeGenerator generator, MethodInfo intrinsic, MethodCall call)
    {
        var access = new MemoryAccess(intrinsic, call);
        Predicate = PtxPredicate.Of(generator, call, access);
        Mask = Predicate.Configuration is null ? "" : generator.HardwareName(call.Argument(access.Mask));
        Address = generator.HardwareName(call.Argument(access.Pointer));
        var last = call.Count - 1;
        Values = string.Join(", ", Enumerable.Range(access.Pointer + 1, last - access.Pointer - 1).Select(i => generator.HardwareName(call.Argument(i))));
        Scope = call.Literal(intrinsic, last) switch
        {
            Group => ".cta",
            System => ".sys",
            _ => "",
        };
        Space = access.PtxSpace;
        var result = generator.AllocateHardware(call);
        Result = PtxAttribute.Name(result);
        var isWide = result.BasicValueType is ILGPU.BasicValueType.Int64 or ILGPU.BasicValueType.Float64;
        Cleared = $"\tmov.b{(isWide ? 64 : 32)} {Result}, 0;";
    }

    internal PtxPredicate Predicate { get; }

    internal string Mask { get; }

    internal string Address { get; }

    /// <summary>In the order of the instruction.</summary>
    internal string Values { get; }

    internal string Scope { get; }

    internal string Space { get; }

    internal string Result { get; }

    /// <summary>The instruction that makes the result zero.</summary>
    internal string Cleared { get; }
}
