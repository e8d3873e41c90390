namespace BlockSharp;

/// <summary>
/// Marks a static <see langword="void"/> method of a <see langword="partial"/> class as a kernel: it says what one block program does.
/// The generator compiles it and adds a launch overload that takes a device first.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BlockKernelAttribute : Attribute
{
    /// <summary>
    /// Name of a static method of the same type that returns the <see cref="BlockSharp.Grid"/>. Its parameters are matched by name to the
    /// kernel's scalar parameters and constexprs; one of type <see cref="Device"/>, whatever its name, is the device of the launch.
    /// </summary>
    public string Grid { get; set; } = "";
}

/// <summary>Marks a static method that kernels may call; the generator inlines it where it is called.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BlockFunctionAttribute : Attribute;

/// <summary>
/// One configuration of a kernel: values for its <see cref="ConstexprAttribute"/> parameters, and how many threads run one program.
/// Several may be given; the first, in the order written, whose <see cref="When"/> holds is launched.
/// </summary>
/// <param name="values">Constexpr values as <c>"XBLOCK=1, RBLOCK=2048"</c>; empty for a kernel that has none.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ConfigAttribute(string values = "") : Attribute
{
    /// <summary>The constexpr values, <c>NAME=value</c> separated by commas.</summary>
    public string Values { get; } = values;

    /// <summary>Groups of 32 threads that run one program; a power of two, 4 if not given.</summary>
    public int NumWarps { get; set; } = 4;

    /// <summary>How many iterations of a loop's loads are in flight at once; 1 (no pipelining) if not given.</summary>
    public int NumStages { get; set; } = 1;

    /// <summary>What the configuration is compiled for and considered on; everything if not given. The eager device takes no notice of it.</summary>
    public Target Target { get; set; } = Target.Any;

    /// <summary>
    /// On GPUs the configuration is a candidate only for pointers and strides that are multiples of 16 bytes, where its accesses are wide: one that holds so much at
    /// a time that narrow accesses would not fit a thread's registers. Arguments of other alignment take the next that fits. False if not given.
    /// </summary>
    public bool NeedsAlignment { get; set; }

    /// <summary>
    /// Name of a pointer parameter to rows that may begin anywhere. Where the configuration fetches operands of products (<see cref="Target.Hopper"/>), rows that are
    /// not a multiple of 16 bytes apart are otherwise copied before the launch; this parameter's are fetched where they lie, in the aligned 16 bytes that they
    /// are spread over, and shifted on the way to the product. That takes longer than to fetch aligned rows, and less long than to copy many that few products read.
    /// </summary>
    public string? UnevenRows { get; set; }

    /// <summary>
    /// Name of a static <see langword="bool"/> method of the same type: the configuration is a candidate only where it returns true.
    /// Its parameters are matched by name to a subset of the kernel's scalar parameters and constexprs; one of type <see cref="Device"/>, whatever its name, is
    /// the device of the launch. It must give the same answer for the same arguments and device.
    /// </summary>
    public string? When { get; set; }
}

/// <summary>
/// Marks an <see cref="int"/> or <see cref="bool"/> kernel parameter as a compile-time constant that each <see cref="ConfigAttribute"/> binds.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ConstexprAttribute : Attribute
{
    /// <summary>True if the caller passes the value at launch, and only the configurations that have it compete.</summary>
    public bool FromCaller { get; set; }
}

/// <summary>
/// Lets the configurations of a kernel whose <see cref="ConfigAttribute.When"/> holds, and that fit the device, compete: the fastest is launched from then
/// on. When it is measured, and where results are kept, the device says: <see cref="Device.Tuning"/>. Without this attribute the first that fits is launched.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AutotuneAttribute : Attribute
{
    /// <summary>
    /// The arguments that the choice depends on, as <c>"n, k"</c>: for each combination of their values the configurations compete anew. Integers and
    /// <see langword="bool"/>s. That pointers and strides are aligned or not counts in any case, and so do the constexprs that the caller passes.
    /// </summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// True if neighbours of the configurations are compiled too, for the tuner to try: each constexpr that is a power of two and the warps doubled and
    /// halved, the stages one more and one less. They make compilation longer.
    /// </summary>
    public bool Neighbours { get; set; }
}
