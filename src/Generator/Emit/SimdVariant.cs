namespace BlockSharp.Generator.Emit;

/// <summary>One variant of a kernel for the CPU: what runs one program.</summary>
/// <param name="Config">Number of the configuration.</param>
/// <param name="IsAligned">Whether it assumes the alignment facts.</param>
/// <param name="Body">
/// The statements of <c>Run(in Arguments arguments, SimdCore core, int programX, int programY, int programZ)</c>, without <c>unsafe</c>:
/// pointers are addresses of type <c>nint</c>.
/// </param>
/// <param name="KeepsOperands">Whether cores keep packed operands from program to program: that is right only if no program writes to them.</param>
internal sealed record SimdVariant(int Config, bool IsAligned, string Body, bool KeepsOperands)
{
    public string TypeName => $"Simd{CSharpLiteral.Integer(Config)}{(IsAligned ? "Aligned" : "")}";
}
