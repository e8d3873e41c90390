using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator.Emit;

/// <summary>
/// Writes how a kernel is launched on CUDA: its arguments are laid out, and where the device fetches tensors and the arguments allow it, what the host must
/// describe of them.
/// </summary>
internal sealed class CudaEntryEmitter(SourceWriter writer, KernelSignature signature, IReadOnlyList<KernelVariant> variants)
{
    /// <summary>Stands for the extent of a dimension that no mask limits: more than any block reaches.</summary>
    private const string Unlimited = "1L << 31";

    private const string MaxStrideBytes = "1L << 40";

    private const int ViewBytes = 16;
    private const int ScalarBytes = 8;
    private const int GridBytes = 12;
    private const int GridArguments = 3;

    /// <summary>A tensor's description, and what may lie before it as it begins at a multiple of 64.</summary>
    private const int TensorMapBytes = 128;
    private const int TensorMapAlignment = 64;

    private List<KernelVariant> Fetching { get; } = variants.Where(v => v.Tensors.Count > 0).ToList();

    private IEnumerable<Parameter> Passed => signature.Parameters.Where(p => !p.IsConstexpr);

    /// <param name="parameters">The kernel's arguments as the host declares them.</param>
    public void Write(string parameters)
    {
        WriteChoice(parameters);
        WriteRun(parameters);
        if (Fetching.Count == 0) return;
        WriteTest(parameters);
        WriteAddition(parameters);
    }

    private void WriteRun(string parameters)
    {
        string table = Unused("table"), grid = Unused("grid"), memory = Unused("memory"), places = Unused("places"), fetches = Unused("fetches");
        var count = Passed.Count() + GridArguments + variants.Max(v => v.Tensors.Count);
        var bytes = Passed.Sum(p => p.Kind == ParameterKind.Pointer ? ViewBytes : ScalarBytes) + GridBytes + variants.Max(v => v.Tensors.Count > 0 ? TensorMapAlignment + TensorMapBytes * v.Tensors.Count : 0);
        writer.WriteLine().WriteLine("/// <summary>Enqueues a launch on a CUDA device.</summary>");
        writer.Open($"public static void RunOnCuda(KernelTable<Launcher> {table}, in global::BlockSharp.LaunchTarget {Target}, int {Config}, VariantFit {Fit}, bool {Aligned}, global::BlockSharp.Grid {grid}, {parameters})");
        writer.WriteLine($"Span<byte> {memory} = stackalloc byte[{CSharpLiteral.Integer(bytes)}];")
            .WriteLine($"Span<nint> {places} = stackalloc nint[{CSharpLiteral.Integer(count)}];").WriteLine($"var {Arguments} = new ArgumentBlock({memory}, {places});");
        foreach (var parameter in Passed) writer.WriteLine($"{Arguments}.Add({Added(parameter)});");
        if (Fetching.Count > 0)
        {
            writer.WriteLine($"bool {fetches} = {CanFetch(true)};");
            writer.WriteLine("// The variant that assumes less is right for more.");
            writer.Open($"if (!{fetches} && {CanFetch(false)})").WriteLine($"{fetches} = true;").WriteLine($"{Aligned} = false;").Close();
            writer.WriteLine($"if ({fetches}) AddTensors({Config}, {Aligned}, ref {Arguments}, {Target}{Names});");
        }

        writer.WriteLine($"{table}.LaunchOnCuda({Target}, {Config}, {Aligned}, {(Fetching.Count > 0 ? fetches : "false")}, {grid}, ref {Arguments});").Close();
    }

    private void WriteChoice(string parameters)
    {
        writer.WriteLine().WriteLine("/// <summary>Whether a variant of a configuration runs on a device with these arguments.</summary>");
        writer.WriteLine($"public static bool CanRun(VariantFit {Fit}, int {Config}, bool {Aligned}, {parameters}) =>");
        writer.WriteLine($"    ConfigFits.Runs({Fit}, {Aligned}){(Fetching.Count > 0 ? $" || {CanFetch(true)} || {CanFetch(false)}" : "")};");
    }

    /// <summary>The test of one kind of variants that fetch tensors.</summary>
    private string CanFetch(bool isAligned) => $"(ConfigFits.Fetches({Fit}, {(isAligned ? "true" : "false")}) && CanFetch({Config}, {(isAligned ? "true" : "false")}{Names}))";

    private string Names => string.Concat(Passed.Select(p => $", {CSharpLiteral.Identifier(p.Name)}"));

    private string Added(Parameter parameter)
    {
        var name = CSharpLiteral.Identifier(parameter.Name);
        if (parameter.Kind == ParameterKind.Pointer) return $"{name}, {Target}, nameof({name})";
        return parameter.Element == ElementType.Bool ? $"{name} ? 1 : 0" : KernelEmitter.EntryScalar(parameter.Element) == "int" ? $"(int){name}" : name;
    }

    private void WriteTest(string parameters)
    {
        writer.WriteLine().WriteLine("/// <summary>Whether there is a variant that fetches tensors, and these arguments have tensors that can be described.</summary>");
        writer.WriteLine($"public static bool CanFetch(int {Config}, bool {Aligned}, {parameters}) => ({Config}, {Aligned}) switch").Open();
        foreach (var variant in Fetching)
        {
            var conditions = KernelEmitter.AlignmentConditions(signature, variant.Facts).Concat(variant.Tensors.SelectMany(Conditions)).Distinct();
            writer.WriteLine($"{Choice(variant)} => {string.Join(" && ", conditions)},");
        }

        writer.WriteLine("_ => false,").Close(";");
    }

    private void WriteAddition(string parameters)
    {
        writer.WriteLine().WriteLine("/// <summary>Adds the descriptions of the tensors that a variant fetches to the arguments of its launch.</summary>");
        writer.Open($"public static void AddTensors(int {Config}, bool {Aligned}, ref ArgumentBlock {Arguments}, in global::BlockSharp.LaunchTarget {Target}, {parameters})");
        writer.Open($"switch (({Config}, {Aligned}))");
        foreach (var variant in Fetching)
        {
            writer.WriteLine($"case {Choice(variant)}:");
            foreach (var tensor in variant.Tensors) writer.WriteLine($"    {Addition(tensor)}");
            writer.WriteLine("    break;");
        }

        writer.Close().Close();
    }

    private static string Choice(KernelVariant variant) => $"({CSharpLiteral.Integer(variant.Config)}, {(variant.IsAligned ? "true" : "false")})";

    private string Config => Unused("config");

    private string Aligned => Unused("aligned");

    private string Fit => Unused("fit");

    private string Arguments => Unused("arguments");

    private string Target => Unused("target");

    private IEnumerable<string> Conditions(TensorAccess tensor)
    {
        yield return $"KernelArguments.IsAligned({Pointer(tensor)}, {CSharpLiteral.Integer(MemoryLayouts.MaxVectorBytes)})";
        foreach (var limit in tensor.Dimensions.Select(d => d.Limit).OfType<LinearForm>()) yield return $"{Text(limit)} > 0";
        foreach (var stride in tensor.Dimensions.Skip(1).Where(d => d.Stride.Constant is null).Select(d => Bytes(tensor, d)))
            yield return $"{stride} % {CSharpLiteral.Integer(MemoryLayouts.MaxVectorBytes)} == 0 && {stride} > 0 && {stride} < {MaxStrideBytes}";
    }

    private string Addition(TensorAccess tensor)
    {
        var box = TensorBox.Of(tensor);
        var extents = tensor.Dimensions.Select(d => d.Limit is { } limit ? Text(limit) : Unlimited);
        var strides = tensor.Dimensions.Skip(1).Select(d => Bytes(tensor, d));
        var boxes = box.Extents.Select(extent => CSharpLiteral.Integer(extent));
        var swizzle = $"TensorMapSwizzle.Bytes{CSharpLiteral.Integer(box.SwizzleBytes)}";
        var shape = $"TensorMapShape.{(tensor.Dimensions.Count == 2 ? "Matrix" : "Batch")}(TensorMapElement.Bits{CSharpLiteral.Integer(tensor.Element.Size() * 8)}, {string.Join(", ", extents.Concat(strides).Concat(boxes))}, {swizzle})";
        return $"{Arguments}.AddTensorMap({Pointer(tensor)}, {Target}, nameof({Name(tensor)}), {shape});";
    }

    private string Name(TensorAccess tensor) => CSharpLiteral.Identifier(signature.Parameters[tensor.Parameter].Name);

    private string Pointer(TensorAccess tensor) => tensor.Origin.IsZero ? Name(tensor) : $"{Name(tensor)} + ({Text(tensor.Origin)})";

    private string Bytes(TensorAccess tensor, TensorDimension dimension) => Text(dimension.Stride.Times(tensor.Element.Size()));

    /// <summary>A form of arguments as a 64-bit expression.</summary>
    private string Text(LinearForm form) => form.IsZero ? "0L" : string.Join(" + ", form.Terms.Select(term => string.Join(
        " * ", term.Factors.Select(f => $"(long){CSharpLiteral.Identifier(signature.Parameters[f].Name)}").Concat(term.Coefficient == 1 && term.Factors.Count > 0 ? [] : [CSharpLiteral.Constant(ElementType.I64, term.Coefficient)]))));

    private string Unused(string name)
    {
        while (signature.Parameters.Any(p => p.Name == name)) name += "_";
        return name;
    }
}
