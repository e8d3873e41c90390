using Microsoft.CodeAnalysis;

namespace BlockSharp.Generator.Diagnostics;

/// <summary>
/// Every rule of the language, one descriptor each: 00xx declarations, 01xx C# outside the language, 02xx types and shapes, 04xx configurations and launch.
/// The page of a rule is docs/diagnostics/BSxxxx.md.
/// </summary>
internal static class DiagnosticDescriptors
{
    private const string Pages = "https://github.com/blocksharp/blocksharp/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor KernelNotStatic = Rule(
        "BS0001",
        "A kernel is a static method",
        "Kernel '{0}' must be static: a block program has no object");

    public static readonly DiagnosticDescriptor KernelReturnsOrIsGeneric = Rule(
        "BS0002",
        "A kernel returns void and is not generic",
        "Kernel '{0}' must return void, must not be async, and neither it nor its types may have type parameters");

    public static readonly DiagnosticDescriptor ContainerNotPartial = Rule(
        "BS0003",
        "A kernel's types are partial",
        "Type '{0}' must be partial (and not file-local), so that the launch overload of '{1}' can be added to it");

    public static readonly DiagnosticDescriptor ParameterType = Rule(
        "BS0004",
        "Kernel parameter type",
        "Kernel parameter '{0}' is not supported: use Ptr<T>, bool, an integer, float or double, passed by value; a [Constexpr] is an int or a bool");

    public static readonly DiagnosticDescriptor KernelName = Rule(
        "BS0005",
        "Kernels of one name",
        "Type '{0}' already has a kernel named '{1}' (upper and lower case are not told apart): rename one");

    public static readonly DiagnosticDescriptor KernelWithoutMemory = Rule(
        "BS0006",
        "A kernel has a parameter for memory",
        "Kernel '{0}' has no parameter that is passed at a launch, so it can give no result: add a Ptr<T>");

    public static readonly DiagnosticDescriptor UnsupportedConstruct = Rule(
        "BS0101",
        "Unsupported C# construct",
        "A kernel cannot use {0}: it is made of local variables of numbers, pointers and blocks, of if, for, while and ?:, and of operators and calls of the language");

    public static readonly DiagnosticDescriptor CallOutsideLanguage = Rule(
        "BS0102",
        "Call outside the language",
        "'{0}' cannot be used in a kernel: only the operations of BlockSharp.Op and of blocks, and static methods with [BlockFunction]");

    public static readonly DiagnosticDescriptor RecursiveFunction = Rule(
        "BS0103",
        "Recursive block function",
        "Block function '{0}' calls itself, directly or through others: it is inlined, so use a loop");

    public static readonly DiagnosticDescriptor FunctionNotInlinable = Rule(
        "BS0104",
        "Block function that cannot be inlined",
        "This block function cannot be inlined: {0}");

    public static readonly DiagnosticDescriptor MutableField = Rule(
        "BS0105",
        "Field read in a kernel",
        "'{0}' is not a constant: make it const, or pass it as a parameter");

    public static readonly DiagnosticDescriptor ShapesDoNotBroadcast = Rule(
        "BS0201",
        "Shapes do not broadcast",
        "{0}: shapes {1} and {2} do not broadcast; extents must be equal or 1, counted from the right");

    public static readonly DiagnosticDescriptor MaskNotBool = Rule(
        "BS0202",
        "Mask is not bool",
        "A mask is a Block<bool>, but this is '{0}'; compare to get one");

    public static readonly DiagnosticDescriptor ElementTypesDiffer = Rule(
        "BS0203",
        "Unequal element types",
        "Operator '{0}' needs equal element types, but has '{1}' and '{2}'; convert one with To<T>()");

    public static readonly DiagnosticDescriptor AxisOutOfRange = Rule(
        "BS0204",
        "Axis out of range",
        "There is no axis {0}: there are {1}, numbered from 0; negative ones count from the end");

    public static readonly DiagnosticDescriptor StoreOfOtherType = Rule(
        "BS0205",
        "Store of another type",
        "A value of type '{0}' cannot be stored through '{1}': convert it with To<T>() or SaturateTo<T>()");

    public static readonly DiagnosticDescriptor OperandDoesNotFitPointer = Rule(
        "BS0206",
        "Operand does not broadcast to the pointer's shape",
        "The {0} of shape {1} does not broadcast to the pointer's shape {2}");

    public static readonly DiagnosticDescriptor CarriedVariableChanges = Rule(
        "BS0207",
        "Loop-carried variable changes type or shape",
        "Variable '{0}' is {1} before the loop and {2} after an iteration: it must keep its type and shape");

    public static readonly DiagnosticDescriptor ExtentNotPowerOfTwo = Rule(
        "BS0208",
        "Extent is not a power of two",
        "{0} is not a possible extent: it must be a positive power of two, and a block must have at most 1048576 elements");

    public static readonly DiagnosticDescriptor DotShapes = Rule(
        "BS0209",
        "Shapes of Dot",
        "Dot needs blocks of shapes [M, K] and [K, N], or [B, M, K] and [B, K, N], but has {0} and {1}");

    public static readonly DiagnosticDescriptor NotConstant = Rule(
        "BS0210",
        "Not a compile-time constant",
        "{0} must be known when compiling: a constant, or (for shapes) computed from [Constexpr] parameters");

    public static readonly DiagnosticDescriptor ReshapeChangesCount = Rule(
        "BS0211",
        "Reshape changes the number of elements",
        "A block of shape {0} cannot be reshaped to {1}: the number of elements differs");

    public static readonly DiagnosticDescriptor BranchesDiffer = Rule(
        "BS0212",
        "Branches give different shapes",
        "One branch of the if gives {0}, the other {1}: both must give the same type and shape");

    public static readonly DiagnosticDescriptor PointersMeet = Rule(
        "BS0213",
        "Pointers of two parameters meet",
        "This pointer may be of '{0}' or of '{1}': a pointer comes from one parameter, so load from both and choose between the values");

    public static readonly DiagnosticDescriptor OperatorOfElement = Rule(
        "BS0214",
        "Operation that an element type does not have",
        "'{0}' is not defined for elements of type '{1}': {2}");

    public static readonly DiagnosticDescriptor ConfigUnknownName = Rule(
        "BS0401",
        "Config names an unknown constexpr",
        "The kernel has no [Constexpr] parameter '{0}'; it has: {1}");

    public static readonly DiagnosticDescriptor ConfigLacksName = Rule(
        "BS0402",
        "Config lacks a constexpr",
        "No value for [Constexpr] parameter '{0}': add \"{0}=…\" to a [Config]");

    public static readonly DiagnosticDescriptor ConfigNotNumber = Rule(
        "BS0403",
        "Config value is not a number",
        "'{0}' is not a value for '{1}': write {1}=value with a constant of type {2}");

    public static readonly DiagnosticDescriptor ConfigNameTwice = Rule(
        "BS0404",
        "Config names a constexpr twice",
        "'{0}' has a value already");

    public static readonly DiagnosticDescriptor ConfigOption = Rule(
        "BS0405",
        "Config option out of range",
        "{0} cannot be {1}: it must be {2}");

    public static readonly DiagnosticDescriptor WhenMethod = Rule(
        "BS0406",
        "When method missing or of wrong signature",
        "There is no predicate '{0}': it must be a static bool method of the kernel's type, its parameters scalars or constexprs of '{1}' by name and type, or the Device");

    public static readonly DiagnosticDescriptor GridMethod = Rule(
        "BS0407",
        "Grid method missing or of wrong signature",
        "There is no grid method '{0}': it must be a static method of the kernel's type that returns Grid, its parameters scalars or constexprs of '{1}' by name and type, or the Device");

    public static readonly DiagnosticDescriptor ConfigUnused = Rule(
        "BS0408",
        "Configuration that is never used",
        "This configuration is for Target.Hopper alone, and is never used: {0}",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor AutotuneKey = Rule(
        "BS0409",
        "Autotune key",
        "'{0}' cannot be in the key of [Autotune]: {1}");

    public static readonly DiagnosticDescriptor ConfigUnevenRows = Rule(
        "BS0410",
        "Uneven rows that are not fetched",
        "Rows of '{0}' cannot be fetched where they lie: {1}");

    /// <summary>All rules in the order of their ids.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All = ImmutableArray.Create(
        KernelNotStatic,
        KernelReturnsOrIsGeneric,
        ContainerNotPartial,
        ParameterType,
        KernelName,
        KernelWithoutMemory,
        UnsupportedConstruct,
        CallOutsideLanguage,
        RecursiveFunction,
        FunctionNotInlinable,
        MutableField,
        ShapesDoNotBroadcast,
        MaskNotBool,
        ElementTypesDiffer,
        AxisOutOfRange,
        StoreOfOtherType,
        OperandDoesNotFitPointer,
        CarriedVariableChanges,
        ExtentNotPowerOfTwo,
        DotShapes,
        NotConstant,
        ReshapeChangesCount,
        BranchesDiffer,
        PointersMeet,
        OperatorOfElement,
        ConfigUnknownName,
        ConfigLacksName,
        ConfigNotNumber,
        ConfigNameTwice,
        ConfigOption,
        WhenMethod,
        GridMethod,
        ConfigUnused,
        AutotuneKey,
        ConfigUnevenRows);

    private static readonly ImmutableDictionary<string, DiagnosticDescriptor> ById = All.ToImmutableDictionary(d => d.Id);

    /// <summary>The rule of an id.</summary>
    public static DiagnosticDescriptor Of(string id) => ById[id];

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        new(id, title, message, "BlockSharp", severity, isEnabledByDefault: true, helpLinkUri: $"{Pages}{id}.md");
}
