using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Emit;

/// <summary>One variant of a kernel for the CPU: what runs one program.</summary>
/// <param name="Config">Number of the configuration.</param>
/// <param name="Apart">The blocks of pointers that it takes to point to a place for each element, which depends on the arguments.</param>
/// <param name="Meetings">The loads through parameters that it makes where it stores through others.</param>
/// <param name="Body">
/// The statements of <c>Run(in Arguments arguments, SimdCore core, int programX, int programY, int programZ)</c>, without <c>unsafe</c>:
/// pointers are addresses of type <c>nint</c>.
/// </param>
/// <param name="KeepsOperands">Whether cores keep packed operands from program to program: that is right only if no program writes to them.</param>
internal sealed record SimdVariant(int Config, EquatableArray<ElementPlaces> Apart, EquatableArray<ParameterMeeting> Meetings, string Body, bool KeepsOperands)
{
    public string TypeName => $"Simd{CSharpLiteral.Integer(Config)}{(Apart.Count > 0 ? "Apart" : "")}";
}
