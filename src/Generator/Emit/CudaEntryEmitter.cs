using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator.Emit;

/// <summary>
/// Writes how a kernel is launched on CUDA: its arguments are laid out, and where the device fetches tensors and the arguments allow it, what the host must
/// describe of them.
/// </summary>
internal sealed class CudaEntryEmitter(SourceWriter writer, KernelSignature signature, IReadOnlyList<KernelVariant> variants, PointerUses uses)
{
    /// <summary>Stands for the extent of a dimension that no mask limits: more than any block reaches.</summary>
    private const string Unlimited = "1L << 31";

    private const string MaxStrideBytes = "1L << 40";

    private const string Config = "config";
    private const string Grid = "grid";
    private const string Aligned = "aligned";
    private const string Fit = "fit";
    private const string Arguments = "arguments";
    private const string Target = "target";
    private const string Table = "table";
    private const string Memory = "memory";
    private const string Places = "places";
    private const string Chosen = "fetching";
    private const string IsOnly = "isOnly";

    private const int ViewBytes = 16;
    private const int ScalarBytes = 8;
    private const int GridBytes = 12;
    private const int GridArguments = 3;

    /// <summary>A tensor's description, and what may lie before it as it begins at a multiple of 64.</summary>
    private const int TensorMapBytes = 128;
    private const int TensorMapAlignment = 64;

    /// <summary>The names that the methods have for their locals and parameters.</summary>
    public static IEnumerable<string> Locals => [Config, Grid, Aligned, Fit, Arguments, Target, Table, Memory, Places, Chosen, IsOnly];

    private List<KernelVariant> Fetching { get; } = variants.Where(v => v.Tensors.Count > 0).ToList();

    private IEnumerable<Parameter> Passed => signature.Parameters.Where(p => !p.IsConstexpr);

    /// <param name="parameters">The kernel's arguments as the host declares them.</param>
    public void Write(string parameters)
    {
        WriteChoice(parameters);
        WriteRun(parameters);
        if (Fetching.Count == 0) return;
        WriteFetching(parameters);
        WriteTest(parameters);
        WriteCopyTest(parameters);
        WriteAddition(parameters);
    }

    private void WriteRun(string parameters)
    {
        var count = Passed.Count() + GridArguments + variants.Max(v => v.Maps);
        var bytes = Passed.Sum(p => p.Kind == ParameterKind.Pointer ? ViewBytes : ScalarBytes) + GridBytes + variants.Max(v => v.Maps > 0 ? TensorMapAlignment + TensorMapBytes * v.Maps : 0);
        writer.WriteLine().WriteLine("/// <summary>Enqueues a launch on a CUDA device.</summary>");
        writer.Open($"public static void RunOnCuda(KernelTable<Launcher> {Table}, in global::BlockSharp.LaunchTarget {Target}, int {Config}, VariantFit {Fit}, bool {Aligned}, global::BlockSharp.Grid {Grid}, {parameters})");
        writer.WriteLine($"Span<byte> {Memory} = stackalloc byte[{CSharpLiteral.Integer(bytes)}];")
            .WriteLine($"Span<nint> {Places} = stackalloc nint[{CSharpLiteral.Integer(count)}];").WriteLine($"var {Arguments} = new ArgumentBlock({Memory}, {Places});");
        foreach (var parameter in Passed) writer.WriteLine($"{Arguments}.Add({Added(parameter)});");
        if (Fetching.Count == 0)
        {
            writer.WriteLine($"{Table}.LaunchOnCuda({Target}, {Config}, {Aligned}, false, {Grid}, ref {Arguments});").Close();
            return;
        }

        writer.WriteLine($"var {Chosen} = Fetching({Fit}, {Config}, {Grid}, !ConfigFits.Runs({Fit}, {Aligned}){Names});");
        writer.Open("try").Open($"if ({Chosen} != VariantFit.None)");
        writer.WriteLine($"{Aligned} = {Chosen} == VariantFit.FetchingAligned;").WriteLine($"AddTensors({Config}, {Aligned}, ref {Arguments}, {Target}{Names});").Close().WriteLine();
        writer.WriteLine($"{Table}.LaunchOnCuda({Target}, {Config}, {Aligned}, {Chosen} != VariantFit.None, {Grid}, ref {Arguments});").Close();
        writer.Open("finally").WriteLine($"{Arguments}.Free({Target});").Close().Close();
    }

    private void WriteChoice(string parameters)
    {
        writer.WriteLine().WriteLine("/// <summary>Whether a variant of a configuration runs on a device with these arguments as they lie.</summary>");
        writer.WriteLine($"public static bool CanRun(VariantFit {Fit}, int {Config}, bool {Aligned}, {parameters}) =>");
        writer.WriteLine($"    ConfigFits.Runs({Fit}, {Aligned}){(Fetching.Count > 0 ? $" || {CanFetch(true)} || {CanFetch(false)}" : "")};");
        writer.WriteLine().WriteLine("/// <summary>Whether one runs that fetches tensors from copies of them, and that pays.</summary>");
        writer.WriteLine($"public static bool CanRunOnCopies(VariantFit {Fit}, int {Config}, global::BlockSharp.Grid {Grid}, {parameters}) =>");
        writer.WriteLine(Fetching.Count > 0 ? $"    Fetching({Fit}, {Config}, {Grid}, false{Names}) != VariantFit.None;" : "    false;");
    }

    private void WriteFetching(string parameters)
    {
        writer.WriteLine().WriteLine("/// <summary>Which of the variants that fetch tensors is launched: of those that can, the one that assumes most, and one that needs copies only where they pay or nothing else runs.</summary>");
        writer.WriteLine($"public static VariantFit Fetching(VariantFit {Fit}, int {Config}, global::BlockSharp.Grid {Grid}, bool {IsOnly}, {parameters}) =>");
        writer.WriteLine($"    {CanFetch(true)} ? VariantFit.FetchingAligned");
        writer.WriteLine($"    : {CanFetch(false)} ? VariantFit.Fetching");
        writer.WriteLine($"    : {CanCopy(true)} ? VariantFit.FetchingAligned");
        writer.WriteLine($"    : {CanCopy(false)} ? VariantFit.Fetching");
        writer.WriteLine("    : VariantFit.None;");

        string CanCopy(bool isAligned) => $"{Fetches(isAligned)} && CanCopy({Config}, {CSharpLiteral.Truth(isAligned)}, {Grid}, {IsOnly}{Names})";
    }

    /// <summary>The test of one kind of variants that fetch tensors.</summary>
    private string CanFetch(bool isAligned) => $"({Fetches(isAligned)} && CanFetch({Config}, {CSharpLiteral.Truth(isAligned)}{Names}))";

    private static string Fetches(bool isAligned) => $"ConfigFits.Fetches({Fit}, {CSharpLiteral.Truth(isAligned)})";

    private string Names => string.Concat(Passed.Select(p => $", {CSharpLiteral.Identifier(p.Name)}"));

    private static string Added(Parameter parameter)
    {
        var name = CSharpLiteral.Identifier(parameter.Name);
        if (parameter.Kind == ParameterKind.Pointer) return $"{name}, {Target}, {KernelEmitter.NameOf(parameter)}";
        return parameter.Element == ElementType.Bool ? $"{name} ? 1 : 0" : KernelEmitter.EntryScalar(parameter.Element) == "int" ? $"(int){name}" : name;
    }

    private void WriteTest(string parameters)
    {
        writer.WriteLine().WriteLine("/// <summary>Whether there is a variant that fetches tensors, and these arguments have tensors that can be described.</summary>");
        writer.WriteLine($"public static bool CanFetch(int {Config}, bool {Aligned}, {parameters}) => ({Config}, {Aligned}) switch").Open();
        foreach (var variant in Fetching)
        {
            var conditions = KernelEmitter.AlignmentConditions(signature, variant.Facts).Concat(variant.Tensors.SelectMany(Conditions)).Concat(variant.Apart.Select(a => AreApart(a.Fetched, a.Stored))).Distinct();
            writer.WriteLine($"{Choice(variant)} => {string.Join(" && ", conditions)},");
        }

        writer.WriteLine("_ => false,").Close(";");
    }

    private void WriteCopyTest(string parameters)
    {
        writer.WriteLine().WriteLine("/// <summary>Whether the tensors of a variant can be described in copies of those that cannot where they lie, and that is better than not to fetch them.</summary>");
        writer.WriteLine($"public static bool CanCopy(int {Config}, bool {Aligned}, global::BlockSharp.Grid {Grid}, bool {IsOnly}, {parameters}) => ({Config}, {Aligned}) switch").Open();
        foreach (var variant in Fetching)
        {
            // A copy would not have what the launch itself stores there.
            var apart = variant.Tensors.SelectMany(t => uses.Written.OrderBy(w => w).Select(w => AreApart(t.Parameter, w)));
            var conditions = KernelEmitter.AlignmentConditions(signature, variant.Facts).Concat(variant.Tensors.SelectMany(Bounds)).Concat(apart).Distinct();
            var tensors = variant.Tensors.Where(t => !t.IsUneven).Select(t => $".Of({Pointer(t)}, {Shape(t)}, {ElementsOfProgram(t)})");
            writer.WriteLine($"{Choice(variant)} => {string.Join(" && ", conditions)} && new TensorCopies({Grid}){string.Concat(tensors)}.AreBetter({IsOnly}),");
        }

        writer.WriteLine("_ => false,").Close(";");
    }

    private void WriteAddition(string parameters)
    {
        writer.WriteLine().WriteLine("/// <summary>Adds the descriptions of the tensors that a variant fetches to the arguments of its launch.</summary>");
        writer.Open($"public static void AddTensors(int {Config}, bool {Aligned}, ref ArgumentBlock {Arguments}, in global::BlockSharp.LaunchTarget {Target}, {parameters})");
        writer.Open($"switch (({Config}, {Aligned}))");
        foreach (var alike in Fetching.GroupBy(v => (v.Config, v.Tensors)))
        {
            foreach (var variant in alike) writer.WriteLine($"case {Choice(variant)}:");
            foreach (var tensor in alike.Key.Tensors.Where(t => !t.IsUneven)) writer.WriteLine($"    {Addition(tensor)}");
            writer.WriteLine("    break;");
        }

        writer.Close().Close();
    }

    private static string Choice(KernelVariant variant) => $"({CSharpLiteral.Integer(variant.Config)}, {CSharpLiteral.Truth(variant.IsAligned)})";

    /// <summary>The tests that a tensor can be described where it lies.</summary>
    private IEnumerable<string> Conditions(TensorAccess tensor)
    {
        if (!tensor.IsUneven) yield return $"KernelArguments.IsAligned({Pointer(tensor)}, {CSharpLiteral.Integer(MemoryLayouts.MaxVectorBytes)})";
        foreach (var bound in Bounds(tensor)) yield return bound;
        if (tensor.IsUneven) yield break;
        foreach (var stride in GivenStrides(tensor)) yield return $"{stride} % {CSharpLiteral.Integer(MemoryLayouts.MaxVectorBytes)} == 0";
    }

    /// <summary>The tests that it can be described if not there then in a copy.</summary>
    private IEnumerable<string> Bounds(TensorAccess tensor)
    {
        foreach (var limit in tensor.Dimensions.Select(d => d.Limit).OfType<LinearForm>().Where(l => l.Constant is null)) yield return $"{Text(limit)} > 0";
        foreach (var stride in GivenStrides(tensor)) yield return $"{stride} > 0 && {stride} < {MaxStrideBytes}";
    }

    private IEnumerable<string> GivenStrides(TensorAccess tensor) => tensor.Dimensions.Skip(1).Where(d => d.Stride.Constant is null).Select(d => Bytes(tensor, d));

    /// <summary>The test that what two pointers reach does not overlap.</summary>
    private string AreApart(int pointer, int other) => $"KernelArguments.AreApart({Name(pointer)}, {Name(other)})";

    private string Addition(TensorAccess tensor) => $"{Arguments}.AddTensorMap({Pointer(tensor)}, {Target}, {KernelEmitter.NameOf(signature.Parameters[tensor.Parameter])}, {Shape(tensor)});";

    private string Shape(TensorAccess tensor)
    {
        var box = TensorBox.Of(tensor);
        var extents = tensor.Dimensions.Select(d => d.Limit is { } limit ? Text(limit) : Unlimited).ToList();
        var strides = tensor.Dimensions.Skip(1).Select(d => Bytes(tensor, d)).ToList();
        var boxes = box.Extents.Select((extent, d) => tensor.End is { } end && end.Dimension == d ? KernelEmitter.ExtentOf(signature.Parameters, end) : CSharpLiteral.Integer(extent)).ToList();
        if (tensor.DealtRows > 1)
        {
            // Planes of neighbouring rows; where the tensor may end within a block of rows, that is said of planes.
            var dealt = CSharpLiteral.Integer(tensor.DealtRows);
            extents[1] = $"({extents[1]}) / {dealt}";
            extents.Insert(1, dealt);
            strides.Add($"({strides[0]}) * {dealt}");
            boxes[1] = CSharpLiteral.Integer(box.Extents[1]);
            boxes[2] = tensor.End is { } rows ? $"{KernelEmitter.ExtentOf(signature.Parameters, rows)} / {dealt}" : boxes[2];
        }

        var swizzle = $"TensorMapSwizzle.Bytes{CSharpLiteral.Integer(box.SwizzleBytes)}";
        return $"TensorMapShape.{(extents.Count == 2 ? "Matrix" : "Batch")}(TensorMapElement.Bits{CSharpLiteral.Integer(tensor.Element.Size() * 8)}, {string.Join(", ", extents.Concat(strides).Concat(boxes))}, {swizzle})";
    }

    /// <summary>About how many elements a program fetches: a block, and where a loop moves it, all that there is.</summary>
    private string ElementsOfProgram(TensorAccess tensor)
    {
        var walked = tensor.Dimensions.Where(d => d.IsWalked && d.Limit is not null).ToArray();
        var block = tensor.Dimensions.Except(walked).Aggregate(1L, (elements, d) => elements * d.Box);
        return string.Join(" * ", walked.Select(d => d.Limit!.Terms.Count > 1 ? $"({Text(d.Limit)})" : Text(d.Limit)).Prepend(CSharpLiteral.Constant(ElementType.I64, block)));
    }

    private string Name(TensorAccess tensor) => Name(tensor.Parameter);

    private string Name(int parameter) => CSharpLiteral.Identifier(signature.Parameters[parameter].Name);

    private string Pointer(TensorAccess tensor) => tensor.Origin.IsZero ? Name(tensor) : $"{Name(tensor)} + ({Text(tensor.Origin)})";

    private string Bytes(TensorAccess tensor, TensorDimension dimension) => Text(dimension.Stride.Times(tensor.Element.Size()));

    private string Text(LinearForm form) => KernelEmitter.FormOf(signature.Parameters, form);
}
