using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace BlockSharp.Generator.Frontend;

/// <summary>
/// A method body to a block program, by C#'s own understanding of it (<see cref="IOperation"/>). Variables become values: an assignment gives the
/// variable another value, a loop carries those that its body assigns. Block functions are lowered where they are called.
/// </summary>
/// <remarks>
/// What is outside the language is a finding at its own place, and lowering goes on with a value of the right type, so that every mistake of a kernel is
/// found at once. What C# itself rejects is left to C#, unless the language has a clearer word for it. Either way there is no program.
/// </remarks>
internal sealed partial class OperationLowering
{
    private readonly ProgramBuilder builder = new();
    private readonly Compilation compilation;
    private readonly SourceMap sites;
    private readonly Findings findings;
    private readonly StatementTexts statements = new();
    private readonly CancellationToken cancellation;
    private Frame frame;
    private bool failed;

    private OperationLowering(IMethodSymbol kernel, Compilation compilation, SourceMap sites, Findings findings, CancellationToken cancellation)
    {
        this.compilation = compilation;
        this.sites = sites;
        this.findings = findings;
        this.cancellation = cancellation;
        frame = new Frame(kernel, caller: null);
    }

    /// <summary>The program of a kernel's body, or null if it has an error.</summary>
    public static BlockProgram? Lower(
        IMethodSymbol kernel, IMethodBodyOperation body, EquatableArray<Parameter> parameters, Compilation compilation, SourceMap sites, Findings findings, CancellationToken cancellation)
    {
        var lowering = new OperationLowering(kernel, compilation, sites, findings, cancellation);
        for (var i = 0; i < parameters.Count; i++)
        {
            var type = new BlockType(parameters[i].Element, [], parameters[i].Kind == ParameterKind.Pointer);
            lowering.frame.Variables[kernel.Parameters[i]] = lowering.builder.Argument(type, parameters[i].Name);
        }

        lowering.Body(body);
        return lowering.failed ? null : lowering.builder.Finish(kernel.Name, parameters, lowering.statements.All);
    }

    /// <summary>Operations appended from now on come from this piece of source.</summary>
    private void At(IOperation operation) => builder.Site = sites.SiteOf(operation.Syntax);

    private BlockType? TypeOf(ITypeSymbol? type) => TypeMapping.Of(type, frame.Substitute);

    private int Report(string id, IOperation operation, params string[] arguments) => Report(id, operation.Syntax.GetLocation(), operation.Type, arguments);

    private int Report(string id, Location location, ITypeSymbol? type, params string[] arguments)
    {
        findings.Add(id, location, arguments);
        return Stand(type);
    }

    private int Unsupported(IOperation operation) => Report("BS0101", operation, Constructs.Describe(operation));

    /// <summary>Gives up the program and goes on with a stand-in of the given type.</summary>
    private int Stand(ITypeSymbol? type)
    {
        failed = true;
        return builder.Argument(TypeOf(type) ?? BlockType.Scalar(ElementType.I32));
    }
}
