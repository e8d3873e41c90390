using BlockSharp.Generator.Equatable;

namespace BlockSharp.Generator.Ir;

/// <summary>
/// The body of a kernel: what one program does. Holds no symbol and no position, and is equal to another program when it means the same,
/// so it is the value that the incremental pipeline compares. The first values are the parameters, in order.
/// </summary>
/// <param name="Statements">Source text of the statements, one line each, for the comments of the generated code.</param>
internal sealed record BlockProgram(
    string Name,
    EquatableArray<Parameter> Parameters,
    EquatableArray<Value> Values,
    Region Body,
    EquatableArray<string> Statements)
{
    public BlockType TypeOf(int value) => Values[value].Type;
}

internal enum ParameterKind
{
    /// <summary><c>Ptr&lt;T&gt;</c>.</summary>
    Pointer,

    /// <summary>A scalar passed at launch.</summary>
    Scalar,

    /// <summary><c>[Constexpr]</c>: bound by the configuration.</summary>
    Constexpr,

    /// <summary><c>[Constexpr(FromCaller = true)]</c>: bound by the configuration that the caller's value selects.</summary>
    CallerConstexpr,
}

/// <param name="Given">What its author calls it, where generated code has that name for something else; null otherwise.</param>
internal sealed record Parameter(string Name, ParameterKind Kind, ElementType Element, string? Given = null)
{
    public bool IsConstexpr => Kind is ParameterKind.Constexpr or ParameterKind.CallerConstexpr;
}

/// <summary>What a configuration is meant for, as the runtime's enumeration of targets numbers it.</summary>
[Flags]
internal enum ConfigTargets
{
    Cpu = 1,
    Portable = 2,
    Cuda = 4,
    Hopper = 8,
    Any = Cpu | Portable | Cuda | Hopper,
}

/// <summary>One <c>[Config]</c>: values for the constexpr parameters, and launch options.</summary>
/// <param name="UnevenRows">The pointer parameter whose rows are fetched wherever they begin, if any.</param>
/// <param name="IsGiven">False if its author did not write it: a neighbour of one, for the tuner to try.</param>
internal sealed record KernelConfig(
    EquatableArray<ConstexprValue> Constants, int NumWarps, int NumStages, HostCall? When, ConfigTargets Targets = ConfigTargets.Any, bool NeedsAlignment = false, string? UnevenRows = null, bool IsGiven = true)
{
    public bool IsFor(ConfigTargets targets) => (Targets & targets) != 0;

    /// <summary>The configuration as its author would write it: <c>XBLOCK=1, RBLOCK=2048</c>.</summary>
    public override string ToString() => string.Join(", ", Constants.Select(c => $"{c.Name}={c.Value}"));
}

internal sealed record ConstexprValue(string Name, long Value);

/// <summary>How the configurations of a kernel compete.</summary>
/// <param name="Key">The scalar parameters that the choice depends on.</param>
/// <param name="HasNeighbours">Whether neighbours of the configurations are compiled too.</param>
internal sealed record KernelTuning(EquatableArray<string> Key, bool HasNeighbours);

/// <summary>A host method (grid or predicate) of the kernel's type, and what it is called with.</summary>
internal sealed record HostCall(string Method, EquatableArray<HostArgument> Arguments)
{
    public bool TakesDevice => Arguments.Any(a => a.IsDevice);
}

/// <param name="Name">Of the host method's parameter.</param>
/// <param name="IsDevice">Whether it is the device of the launch; the kernel's parameter of the same name otherwise.</param>
internal sealed record HostArgument(string Name, bool IsDevice = false);

/// <summary>A type that must be reopened as partial around generated members: <c>public static partial class Gemv</c> is ("public static partial class", "Gemv").</summary>
internal sealed record ContainingType(string Declaration, string Name);

/// <summary>All of a kernel but its body: what the launch overload is made from, so that editing a body leaves it alone.</summary>
/// <param name="Accessibility">Of the kernel method: <c>public</c>, <c>internal</c>, ….</param>
/// <param name="Tuning">How configurations compete; null if the first that fits is launched.</param>
internal sealed record KernelSignature(
    string Namespace,
    EquatableArray<ContainingType> Containers,
    string Accessibility,
    string Method,
    EquatableArray<Parameter> Parameters,
    EquatableArray<KernelConfig> Configs,
    HostCall? Grid,
    KernelTuning? Tuning = null)
{
    /// <summary><c>Outer.Gemv.Int8</c>.</summary>
    public string QualifiedName => string.Join(".", Containers.Select(c => c.Name).Concat([Method]));

    /// <summary>Distinguishes kernels of the same name in different namespaces: the stem of the generated files' names.</summary>
    public string HintName => Namespace.Length == 0 ? QualifiedName : $"{Namespace}.{QualifiedName}";
}

/// <summary>
/// What the frontend makes of a kernel method. <see cref="Program"/> is null when the body or the declaration has an error: the launch overload is still made, so that one mistake gives one error.
/// </summary>
internal sealed record KernelModel(KernelSignature Signature, BlockProgram? Program);
