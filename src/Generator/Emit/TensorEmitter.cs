using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;
using BlockSharp.Generator.Targets.Simt;

namespace BlockSharp.Generator.Emit;

/// <summary>Writes what the host does for the variants that fetch tensors: tests whether the tensors can be described, and describes them.</summary>
internal sealed class TensorEmitter(SourceWriter writer, KernelSignature signature, IReadOnlyList<KernelVariant> variants)
{
    /// <summary>Stands for the extent of a dimension that no mask limits: more than any block reaches.</summary>
    private const string Unlimited = "1L << 31";

    private const string MaxStrideBytes = "1L << 40";

    /// <param name="parameters">The kernel's arguments as the host declares them.</param>
    public void Emit(string parameters)
    {
        var fetching = variants.Where(v => v.Tensors.Count > 0).ToList();
        if (fetching.Count == 0) return;
        writer.WriteLine().WriteLine("/// <summary>Whether there is a variant that fetches tensors, and these arguments have tensors that can be described.</summary>");
        writer.WriteLine($"public static bool CanFetch(int {Config}, bool {Aligned}, {parameters}) => ({Config}, {Aligned}) switch").Open();
        foreach (var variant in fetching)
        {
            var conditions = KernelEmitter.AlignmentConditions(signature, variant.Facts).Concat(variant.Tensors.SelectMany(Conditions)).Distinct();
            writer.WriteLine($"({CSharpLiteral.Integer(variant.Config)}, {(variant.IsAligned ? "true" : "false")}) => {string.Join(" && ", conditions)},");
        }

        writer.WriteLine("_ => false,").Close(";");
        writer.WriteLine().WriteLine("/// <summary>Adds the descriptions of the tensors that a variant fetches to the arguments of its launch.</summary>");
        writer.Open($"public static void AddTensors(int {Config}, bool {Aligned}, ref ArgumentBlock {Arguments}, in global::BlockSharp.LaunchTarget {Target}, {parameters})");
        writer.Open($"switch (({Config}, {Aligned}))");
        foreach (var variant in fetching)
        {
            writer.WriteLine($"case ({CSharpLiteral.Integer(variant.Config)}, {(variant.IsAligned ? "true" : "false")}):");
            foreach (var tensor in variant.Tensors) writer.WriteLine($"    {Addition(tensor)}");
            writer.WriteLine("    break;");
        }

        writer.Close().Close();
    }

    private string Config => Unused("config");

    private string Aligned => Unused("aligned");

    private string Arguments => Unused("arguments");

    private string Target => Unused("target");

    private IEnumerable<string> Conditions(TensorAccess tensor)
    {
        yield return $"KernelArguments.IsAligned({Pointer(tensor)}, {CSharpLiteral.Integer(MemoryLayouts.MaxVectorBytes)})";
        foreach (var limit in tensor.Dimensions.Select(d => d.Limit).OfType<LinearForm>()) yield return $"{Text(limit)} > 0";
        foreach (var stride in tensor.Dimensions.Skip(1).Select(d => Bytes(tensor, d)))
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
