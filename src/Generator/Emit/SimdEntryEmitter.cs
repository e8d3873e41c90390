using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Emit;

/// <summary>
/// Writes what runs a kernel on the CPU device into the class of its variants: the arguments as a struct, one struct a variant, and the method that the launch
/// overload calls. Nothing of it needs <c>unsafe</c>, reflection or ILGPU.
/// </summary>
internal sealed class SimdEntryEmitter
{
    private const string Target = "target";
    private const string Config = "config";
    private const string Grid = "grid";
    private const string Arguments = "arguments";

    private readonly SourceWriter writer;
    private readonly KernelSignature signature;
    private readonly IReadOnlyList<SimdVariant> variants;

    private SimdEntryEmitter(SourceWriter writer, KernelSignature signature, IReadOnlyList<SimdVariant> variants) =>
        (this.writer, this.signature, this.variants) = (writer, signature, variants);

    /// <summary>The names that the methods have for their locals and parameters.</summary>
    public static IEnumerable<string> Locals => [Target, Config, Grid, Arguments];

    private IEnumerable<Parameter> Passed => signature.Parameters.Where(p => !p.IsConstexpr);

    public static void Write(SourceWriter writer, KernelSignature signature, IReadOnlyList<SimdVariant> variants)
    {
        var emitter = new SimdEntryEmitter(writer, signature, variants);
        if (variants.Count > 0) emitter.WriteArguments();
        foreach (var variant in variants) emitter.WriteVariant(variant);
        emitter.WriteEntry();
    }

    private void WriteArguments()
    {
        writer.WriteLine().WriteLine("/// <summary>The arguments on the CPU; pointers are addresses.</summary>");
        writer.Open("public struct Arguments");
        foreach (var parameter in Passed) writer.WriteLine($"public {TypeOf(parameter)} {Name(parameter)};");
        writer.Close();
    }

    private void WriteVariant(SimdVariant variant)
    {
        writer.WriteLine().WriteLine($"// {signature.Configs[variant.Config]}; any alignment{(variant.Apart.Count > 0 ? ", a place for each element" : "")}; SIMD");
        writer.Open($"public readonly struct {variant.TypeName} : ISimdProgram<Arguments>");

        // A program is long: compiled once, optimized, not instrumented first.
        writer.WriteLine("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]");
        writer.Open("public static void Run(in Arguments arguments, SimdCore core, int programX, int programY, int programZ)");
        writer.WriteLine(variant.Body).Close().Close();
    }

    /// <summary>The choice of the variant; false where none was compiled.</summary>
    private void WriteEntry()
    {
        writer.WriteLine().WriteLine("/// <summary>Runs the kernel on the CPU device; false if the configuration has no variant for it.</summary>");
        writer.Open($"public static bool TryRunOnCpu(in global::BlockSharp.LaunchTarget {Target}, int {Config}, global::BlockSharp.Grid {Grid}{string.Concat(Passed.Select(p => $", {KernelEmitter.HostType(p)} {Name(p)}"))})");
        if (variants.Count == 0)
        {
            writer.WriteLine("return false;").Close();
            return;
        }

        writer.WriteLine($"var {Arguments} = new Arguments");
        writer.Open();
        foreach (var parameter in Passed) writer.WriteLine($"{Name(parameter)} = {ValueOf(parameter)},");
        writer.Close(";");
        writer.Open($"switch ({Config})");
        foreach (var variant in variants)
        {
            var tests = variant.Apart.Select(HavePlaces).Concat(variant.Meetings.Select(KeepsOrder).Distinct()).ToArray();
            var test = tests.Length == 0 ? "" : $" when {string.Join("\n    && ", tests)}";
            writer.WriteLine($"case {CSharpLiteral.Integer(variant.Config)}{test}:");
            writer.WriteLine($"    SimdLaunch.Run<Arguments, {variant.TypeName}>({Target}, \"{signature.QualifiedName}\", {Grid}, in {Arguments}{(variant.KeepsOperands ? $", keepsOperands: {AreApart()}" : "")});\n    break;");
        }

        writer.WriteLine("default:\n    return false;").Close();

        // The addresses do not keep the buffers alive.
        foreach (var parameter in Passed.Where(p => p.Kind == ParameterKind.Pointer)) writer.WriteLine($"GC.KeepAlive({Name(parameter)}.Storage);");
        writer.WriteLine("return true;").Close();
    }

    /// <summary>That each element of a block of pointers has a place of its own.</summary>
    private string HavePlaces(ElementPlaces places) => $"KernelArguments.HavePlaces({AxesOf(places)})";

    private string AxesOf(ElementPlaces places)
    {
        var axes = places.Axes.Select(a =>
        {
            var extent = CSharpLiteral.Constant(ElementType.I64, a.Extent);
            return $"({KernelEmitter.FormOf(signature.Parameters, a.Step)}, {(a.Limit is null ? extent : $"Math.Min({extent}, {KernelEmitter.FormOf(signature.Parameters, a.Limit)})")})";
        });
        return $"[{string.Join(", ", axes)}]";
    }

    /// <summary>
    /// That what is loaded through one parameter was not stored just before through another. Where the program's number says what is touched, and says it differently of both,
    /// memory that they share is a matter of programs that do not wait for each other, unless there is only one.
    /// </summary>
    private string KeepsOrder(ParameterMeeting meeting)
    {
        Parameter loaded = signature.Parameters[meeting.Loaded], stored = signature.Parameters[meeting.Stored];
        string from = $"{Arguments}.{Name(loaded)}", to = $"{Arguments}.{Name(stored)}", size = CSharpLiteral.Integer(loaded.Element.Size());
        if (meeting.Same is { } same)
        {
            var further = $"KernelArguments.AreApart({from}, {to}, {size}, {AxesOf(same)})";
            return same.AreApart switch
            {
                true => $"({from} == {to} || {further})",
                false => further,
                null => $"({from} == {to} ? {HavePlaces(same)} : {further})",
            };
        }

        if (meeting.Loads is null || meeting.Stores is null)
        {
            var areApart = $"KernelArguments.AreApart([KernelArguments.Reach({Name(loaded)}, {from}), KernelArguments.Reach({Name(stored)}, {to})])";
            return meeting.AreLinear ? $"(KernelArguments.HasSeveral({Grid}) || {areApart})" : areApart;
        }

        var start = meeting.Offset.IsZero ? from : $"{from} + {size} * (nint)({KernelEmitter.FormOf(signature.Parameters, meeting.Offset)})";
        return $"KernelArguments.AreBeyond({start}, {to}, {size}, {AxesOf(meeting.Loads)}, {AxesOf(meeting.Stores)})";
    }

    /// <summary>That no two pointers reach the same memory: then what is read is not written by way of another.</summary>
    private string AreApart()
    {
        var pointers = Passed.Where(p => p.Kind == ParameterKind.Pointer).Select(p => $"KernelArguments.Reach({Name(p)}, {Arguments}.{Name(p)})").ToArray();
        return $"KernelArguments.AreApart([{string.Join(", ", pointers)}])";
    }

    private static string ValueOf(Parameter parameter) => parameter switch
    {
        { Kind: ParameterKind.Pointer } => $"KernelArguments.Address({Name(parameter)}, {Target}, {KernelEmitter.NameOf(parameter)})",
        { Element: ElementType.Bool } => $"{Name(parameter)} ? 1 : 0",
        _ => Name(parameter),
    };

    private static string TypeOf(Parameter parameter) => parameter.Kind == ParameterKind.Pointer ? "nint" : KernelEmitter.EntryScalar(parameter.Element);

    private static string Name(Parameter parameter) => CSharpLiteral.Identifier(parameter.Name);
}
