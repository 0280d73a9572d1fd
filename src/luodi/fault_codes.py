"""Every fault code with its message and remedy in both languages: one table.

LD01 files and the document · LD02 expressions as text · LD03 names, types and units · LD04 rules held against the
official text · LD05 blocks and policies · LD06 facts · LD07 questions, cases and
output · LD08 commands · LD09 engines · LD10 evidence bundles.
"""

from __future__ import annotations

from dataclasses import dataclass

from luodi.words import Words


@dataclass(frozen=True, slots=True)
class FaultCode:
    """The two texts of a fault; braces name details."""

    message: Words
    remedy: Words


def _row(zh: str, zh_remedy: str, en: str, en_remedy: str) -> FaultCode:
    return FaultCode(Words(zh, en), Words(zh_remedy, en_remedy))


FAULT_CODES: dict[str, FaultCode] = {
    "LD0101": _row(
        "找不到文件：{path}", "检查路径；方案文件夹应含 {needed}。",
        "file not found: 「{path}」", "Check the path; a plan's folder holds {needed}.",
    ),
    "LD0102": _row(
        "文件不是 UTF-8 编码的文字", "用文本编辑器另存为 UTF-8。",
        "the file is not UTF-8 text", "Save it as UTF-8 in a text editor.",
    ),
    "LD0103": _row(
        "方案文字与公布文本不符：此处为「{found}」，公布文本为「{expected}」", "把正文改回公布文本；规则只写在代码块内。",
        "the plan's text differs from the published one: 「{found}」 here, 「{expected}」 published",
        "Restore the published words; rules belong in fenced blocks only.",
    ),
    "LD0104": _row(
        "规则块没有结束", "在块的末尾另起一行写 ```。",
        "a rule block is not closed", "End the block with ``` on a line of its own.",
    ),
    "LD0105": _row(
        "不认识的块「{kind}」", "可用的块：{known}。",
        "unknown block 「{kind}」", "Blocks are: {known}.",
    ),
    "LD0106": _row(
        "缩进用了全角空格或制表符", "缩进一律用半角空格。",
        "indentation by full-width spaces or tabs", "Indent with ordinary spaces.",
    ),
    "LD0107": _row(
        "「{key}」在本块中重复", "合并为一处；后写的不会覆盖先写的。",
        "「{key}」 is repeated in this block", "Merge them: a later one does not override.",
    ),
    "LD0108": _row(
        "「{kind}」块不认识的栏目「{key}」{near}", "可用的栏目：{known}。",
        "a 「{kind}」 block has no key 「{key}」{near}", "Its keys are: {known}.",
    ),
    "LD0109": _row(
        "这一行没有写全：冒号左边是原文或栏目，右边是规则或内容", "写成「原文：规则」或「栏目：内容」。",
        "the line is incomplete: a quote or key, a colon, a rule or value", "Write 「quote: rule」 or 「key: value」.",
    ),
    "LD0110": _row(
        "「{kind}」块缺少栏目「{key}」", "补上「{key}」。",
        "a 「{kind}」 block lacks 「{key}」", "Add 「{key}」.",
    ),
    "LD0111": _row(
        "名称「{name}」已在 {first} 用过", "改用另一个名称。",
        "the name 「{name}」 is already used ({first})", "Choose another name.",
    ),
    "LD0112": _row(
        "规则块前没有条文", "把块移到所形式化的句子之下。",
        "a rule block with no provision above it", "Move it under the sentence it formalises.",
    ),
    "LD0113": _row(
        "「{key}」不接受「{value}」", "可写：{known}。",
        "「{key}」 does not take 「{value}」", "It can be: {known}.",
    ),
    "LD0114": _row(
        "术语表第 {row} 行：{problem}", "按表头各列填写；单位写基本单位（元、平方米、家等），万、亿写在数据表的列名里。",
        "terms table, row {row}: {problem}", "Fill the columns as the heading names them; units are base units (「元」, 「平方米」, 「家」), 「万」 and 「亿」 belong in headings of facts.",
    ),
    "LD0115": _row(
        "块的写法不对：{problem}", "参照语言手册中本块的写法。",
        "the block is written wrongly: {problem}", "See this block in the language reference.",
    ),
    "LD0116": _row(
        "方案没有「计划」块", "在标题下写「计划」块：名称、状态、规划期。",
        "the plan has no 「计划」 block", "Put a 「计划」 block under its title, with 「名称」, 「状态」 and 「规划期」.",
    ),
    "LD0117": _row(
        "条款{provision}的编号 {id} 已在 {first} 用过", "核对公布文本的编号和各章标题；只是文中列举、不单独成条的，接在上一行后面写。",
        "{provision} has the number {id}, used already at {first}",
        "Check the numbers and the headings of sections; what is only an item of a list goes behind the line above, on the same line.",
    ),
    "LD0118": _row(
        "文件太大：{what}超过 {most}", "只留方案本身：附件、名单和数据另放；方案确有这么长的，分成几个方案。",
        "the file is too large: more than {most} {what}", "Keep the plan alone: put annexes, lists and data elsewhere, or make several plans of it.",
    ),
    "LD0201": _row(
        "不认识的符号「{found}」", "乘号写 × 或 *；用 + - × ÷、比较号、且 或 非、括号和术语名称书写。",
        "unknown character 「{found}」", "Times is × or *; use + - × ÷, comparisons, 「且」 「或」 「非」, brackets and names of terms.",
    ),
    "LD0202": _row(
        "此处应为{expected}，却是「{found}」", "补全或改正这一处。",
        "{expected} expected, {found} found", "Complete or correct it here.",
    ),
    "LD0203": _row(
        "文字没有结束引号", "在文字末尾补上引号。",
        "a text has no closing quotation mark", "Close the quotation.",
    ),
    "LD0204": _row(
        "表达式嵌套过深", "用「设」为其中一段命名，再引用。",
        "the expression is nested too deeply", "Name a part of it with 「设」 and use the name.",
    ),
    "LD0205": _row(
        "日期「{found}」不存在", "按 2017-01-31 的格式写一个存在的日期。",
        "there is no date 「{found}」", "Write an existing date as 2017-01-31.",
    ),
    "LD0206": _row(
        "数太长：有 {digits} 位，最多 {most} 位", "核对这个数；大数用万、亿书写。",
        "the number is too long: {digits} digits, at most {most}", "Check it; write large numbers with 「万」 or 「亿」.",
    ),
    "LD0301": _row(
        "不认识的名称「{name}」{near}", "在术语表中登记，或改用已有名称；且、或、非前后留空格。",
        "unknown name 「{name}」{near}", "Register it among the terms, or use a known name; keep spaces around 「且」 「或」 「非」.",
    ),
    "LD0302": _row(
        "「{name}」是{kind}的术语，不能用于{here}", "写成{through}，或改用{here}的术语。",
        "「{name}」 is a term of 「{kind}」, not of {here}", "Write {through}, or use a term of {here}.",
    ),
    "LD0303": _row(
        "单位不合：{left} 与 {right} 不能{operation}", "核对两边的单位；是否漏了一个乘数。",
        "units do not fit: {left} and {right} cannot be {operation}", "Check both units; is a factor missing?",
    ),
    "LD0304": _row(
        "此处应为{expected}，却是{found}", "核对这一段：是否漏了乘数或比较号，或用错了术语。",
        "{expected} expected, but this is {found}", "Check this part: is a factor or a comparison missing, or another term meant?",
    ),
    "LD0305": _row(
        "没有「{name}」这个函数{near}", "可用的函数：{known}。",
        "there is no function 「{name}」{near}", "Functions are: {known}.",
    ),
    "LD0306": _row(
        "「{name}」要 {expected} 个参数，给了 {found} 个", "按「{usage}」书写。",
        "「{name}」 takes {expected} arguments, {found} given", "Write 「{usage}」.",
    ),
    "LD0307": _row(
        "「{value}」不是「{name}」的可选值", "可选值：{known}。",
        "「{value}」 is no value of 「{name}」", "Its values are: {known}.",
    ),
    "LD0308": _row(
        "政策读取了统计数据「{name}」", "统计资料不得用于统计以外的目的（统计法）；改用申报、登记或税务数据。",
        "a policy reads the statistical term 「{name}」",
        "Statistical data may serve statistics only (Statistics Law); use declared, registered or tax data.",
    ),
    "LD0309": _row(
        "「{name}」的定义绕回了自己", "去掉循环引用。",
        "the definition of 「{name}」 leads back to itself", "Break the circle.",
    ),
    "LD0310": _row(
        "「{name}」的式子里有「{part}」，不能隔着引用读", "隔着引用只能读那个主体本年的术语，和由它们算出的定义；把式子写成这样，或为它登记一个术语。",
        "the expression of 「{name}」 holds {part}, which cannot be read through a reference",
        "Through a reference one reads that subject's terms of this year, and definitions made of them: write the expression so, or register a term for it.",
    ),
    "LD0311": _row(
        "规则太长：把所用的名称都展开，超过 {steps} 步或 {levels} 层", "改短规则；名称一层层互相引用、每层用两次的，展开后会成倍地长。",
        "the rule is too long: more than {steps} steps or {levels} levels once its names are written out",
        "Shorten it; names that use one another twice at every level double it each time.",
    ),
    "LD0401": _row(
        "「{quote}」不在条款{provision}的原文中{near}", "一字不差地引用上方条文；可用…略去中间文字，〔…〕标明原文没有的内容。",
        "「{quote}」 does not stand in the text of {provision}{near}",
        "Quote the provision above word for word; … skips words, 〔…〕 marks what the text does not say.",
    ),
    "LD0402": _row(
        "「{quote}」在条款{provision}中出现 {count} 处", "在引文后加〔1〕至〔{count}〕指明是哪一处，或多引几个字。",
        "「{quote}」 stands {count} times in {provision}", "Add 〔1〕 to 〔{count}〕 behind the quote, or quote more words.",
    ),
    "LD0403": _row(
        "原文是「{quoted}」，规则里却没有这个数", "把规则中的数改得与原文一致。",
        "the text says 「{quoted}」, a number the rule lacks", "Make the rule's number agree with the text.",
    ),
    "LD0404": _row(
        "规则中的「{written}」在引文中没有对应的数", "改得与原文一致，或补引含有这个数的原文。",
        "「{written}」 in the rule answers to no number of the quote", "Make it agree with the text, or quote the words that hold it.",
    ),
    "LD0405": _row(
        "原文「{quoted}」应写成 {expected}，规则写的是 {found}", "把比较号改为 {expected}；以上、以下、以内含本数，不足、超过不含（民法典第1259条）；日期的以后、以前含当日，早于、晚于不含。",
        "「{quoted}」 means {expected}, the rule says {found}",
        "Write {expected}: 「以上」 「以下」 「以内」 include the number, 「不足」 「超过」 do not (Civil Code, art. 1259); of dates 「以后」 「以前」 include the day, 「早于」 「晚于」 do not.",
    ),
    "LD0406": _row(
        "数「{number}」没有规则，也没有说明为叙述", "在本条下写规则引用它，或用「叙述」块说明它不是指标。",
        "no rule and no 「叙述」 block covers the number 「{number}」", "Quote it in a rule, or say in a 「叙述」 block that it commits to nothing.",
    ),
    "LD0407": _row(
        "句子没有规则块", "在句下写规则块；不产生义务的写「叙述」块。",
        "a sentence without a block", "Put a block under it; 「叙述」 where it commits to nothing.",
    ),
    "LD0408": _row(
        "表中第 {column} 格「{written}」与原文第 {column} 项「{quoted}」不符", "表格各格须与引文列举的次序一致。",
        "cell {column} 「{written}」 is not item {column} of the quote, 「{quoted}」", "Cells follow the order of the quote's items.",
    ),
    "LD0409": _row(
        "表格这一行有 {cells} 格，引文列举了 {items} 项", "每一项对应一格。",
        "this row has {cells} cells, its quote {items} items", "Give each item one cell.",
    ),
    "LD0410": _row(
        "单位「{unit}」不在条款{provision}的牵头或责任单位中", "与条文括注中的单位一致。",
        "「{unit}」 is not among the units named in {provision}", "Name the units that the provision's brackets name.",
    ),
    "LD0411": _row(
        "条款{provision}括注的单位「{unit}」没有列入", "补上条文括注中的全部单位。",
        "「{unit}」, named in {provision}, is left out", "Add every unit that the provision's brackets name.",
    ),
    "LD0412": _row(
        "问题里的「{number}」不是条款{provision}原文的数", "问题里的数、单位和界限词照抄上方条文。",
        "「{number}」 in the question is no number of {provision}", "Copy number, unit and boundary word from the text above.",
    ),
    "LD0413": _row(
        "原文「{quoted}」前后的界限词方向相反", "核对公布文本；原文确实如此的，用「口径」列出各种理解。",
        "the boundary words around 「{quoted}」 contradict each other",
        "Check the published text; if it says so, list its readings in a 「口径」 block.",
    ),
    "LD0414": _row(
        "引文切断了「{number}」", "连同单位引全这个数，或一点也不引。",
        "the quote cuts through 「{number}」", "Quote the whole number with its unit, or none of it.",
    ),
    "LD0415": _row(
        "「{number}」在前面「{other}」一行已经算过", "金额各行相加，原文的一个数只算一次：删去一行，或把两行合成一个算式。",
        "「{number}」 counts already in the line 「{other}」",
        "The lines of 「金额」 add up, so a number of the text counts once: delete a line, or make one expression of both.",
    ),
    "LD0416": _row(
        "肯定与否定不符：{problem}", "引文说“不、非、未、无、除、没有、免”的，规则写 非 或 = 否；引文没有否定的，规则也不否定。",
        "one denies, the other does not: {problem}",
        "Deny with 「非」 or 「= 否」 what the quote denies (「不」 「非」 「未」 「无」 「除」 「没有」 「免」), and nothing else.",
    ),
    "LD0417": _row(
        "「{written}」写在没有引文的地方，无从与原文核对", "写到左边有引文的行里（如条件、金额、上限）；口径的选项里有数的，用「原文」引用它所在的字。",
        "「{written}」 stands where no quote does, so that nothing can be held against it",
        "Write it on a line with a quote (「条件」, 「金额」, 「上限」 …); for an option of a reading, quote its words under 「原文」.",
    ),
    "LD0418": _row(
        "规则写了「倍增」，引文没有说翻一番", "引文须有“倍增”“翻一番”“翻番”或“增长一倍”；翻两番等写成另外的条件。",
        "the rule says 「倍增」, the quote does not say that something doubles",
        "The quote has to hold 「倍增」, 「翻一番」, 「翻番」 or 「增长一倍」; write another condition for other multiples.",
    ),
    "LD0419": _row(
        "选项「{option}」的名称没有说「{written}」这个数", "名称写出方式里的数，如 五个百分点: 容差 5%、前3名: 前 3名、2016年: 基期 2016年。",
        "the name of option 「{option}」 does not say the number 「{written}」",
        "Name the number of the manner, as 「五个百分点: 容差 5%」, 「前3名: 前 3名」, 「2016年: 基期 2016年」.",
    ),
    "LD0501": _row(
        "口径「{reading}」的选项「{option}」不能用于此处", "此处可用的方式：{known}。",
        "option 「{option}」 of reading 「{reading}」 cannot be used here", "Here one can use: {known}.",
    ),
    "LD0502": _row(
        "没有口径「{name}」{near}", "此处可写：{known}；或写一个口径的名称，用「口径」块列出它的问题与选项。",
        "there is no reading 「{name}」{near}", "Here one can write: {known}; or the name of a reading, with its question and options in a 「口径」 block.",
    ),
    "LD0503": _row(
        "没有政策「{name}」{near}", "写出本方案中已有的政策名称。",
        "there is no policy 「{name}」{near}", "Name a policy of this plan.",
    ),
    "LD0504": _row(
        "政策「{name}」没有有效期", "用「通则」块写明期间。",
        "the policy 「{name}」 has no validity", "State it in a 「通则」 block.",
    ),
    "LD0505": _row(
        "「{written}」说的年数与前文「{other}」不一致", "同一政策的年限前后要一致。",
        "the years of 「{written}」 and of 「{other}」 disagree", "The years of one policy must agree.",
    ),
    "LD0506": _row(
        "表格的各档忽高忽低，或有两档相同", "各档按原文的次序由低到高，或由高到低；原文次序混乱的，核对公布文本。",
        "the tiers of the table neither rise nor fall", "Tiers rise or fall, as the text lists them; if it does neither, check the published text.",
    ),
    "LD0507": _row(
        "正式方案缺少「{key}」", "正式文本须有文号和有效期。",
        "a published plan lacks 「{key}」", "A published plan has a document number and validity dates.",
    ),
    "LD0508": _row(
        "「{name}」不是前文中同一主体的政策", "关系写在后一项政策中，只能与前文中同一主体的政策相比。前文有：{known}。",
        "「{name}」 is no earlier policy about the same kind of subject",
        "State a relation in the later policy; earlier ones are: {known}.",
    ),
    "LD0509": _row(
        "上限按每个领取人每年计，原文却没有写明领取人", "受益写「本身」或一个引用术语，或改用其他方式。",
        "the ceiling is per recipient and year, but the recipient is not stated",
        "Name the recipient in 「受益」 (「本身」 or a reference), or choose another manner.",
    ),
    "LD0510": _row(
        "表格的「{first}」与「{second}」不能并列",
        "各格的范围不能重叠；各格都用 ≥ 或 > 的取达到的最高一档，都用 ≤ 或 < 的取最低一档；「表 首次」各格用同一个比较号。",
        "「{first}」 and 「{second}」 cannot stand in one table",
        "Columns must not overlap; of columns with ≥ or > the highest reached counts, of those with ≤ or < the lowest; a table 「首次」 has one comparison for all.",
    ),
    "LD0511": _row(
        "政策{names}的「{key}」已在 {first} 规定过", "一项政策只受一条「{key}」约束：删去一处，或用「政策」一栏分清各管哪些政策。",
        "「{key}」 of {names} is settled already at {first}", "A policy has one 「{key}」: delete one, or name under 「政策」 which policies each is for.",
    ),
    "LD0512": _row(
        "政策的期间{first}年至{last}年超出了方案的有效期（{days}）", "核对「计划」块的有效期与这里的年数。",
        "the policies' years, {first} to {last}, go beyond the plan's own validity ({days})",
        "Check the 「有效期」 of the 「计划」 block and the years here.",
    ),
    "LD0513": _row(
        "原文说「{word}」，规则却每年都给",
        "只给一次的，写「次数」或「表 首次」；按件数给的，写成每件的数额，如 10万元/家；某一年才给的，加一个条件，如 年度(完工日期) = 本年。",
        "the text says 「{word}」, the rule pays every year",
        "Write 「次数」 or a table 「首次」 for what comes once, money for each piece (「10万元/家」) for what is counted, or a condition such as 「年度(完工日期) = 本年」.",
    ),
    "LD0514": _row(
        "上限的原文说「{word}」，规则写的是{found}", "写成 数 按 {expected}；不写「按」是每年；原文有几种理解的，列出口径。",
        "the text of the ceiling says 「{word}」, the rule {found}",
        "Write the number, 「按」 and {expected}; without 「按」 it is 「每年」. Where the text can be read in more ways, list them in a 「口径」 block.",
    ),
    "LD0515": _row(
        "目标的数值读取了单个主体的「{name}」", '目标看的是许多主体：写成 合计({name})、平均({name})、计数(条件)，或 取自("编号", {name})。',
        "the value of a target reads 「{name}」 of a single subject",
        'A target looks at many subjects: write 「合计({name})」, 「平均({name})」, 「计数(条件)」 or 「取自("编号", {name})」.',
    ),
    "LD0516": _row(
        "目标用「取自」读取了某一个{kind}的统计数据「{name}」",
        "统计数据只有三家以上的合计才能显示（统计法）：写成 合计({name})、平均({name})，或 取自 {known} 的汇总数。",
        "a target reads 「{name}」, statistics of one named 「{kind}」, with 「取自」",
        "Statistics are shown as totals of three respondents or more only: write 「合计({name})」 or 「平均({name})」, or take a total of 「{known}」 with 「取自」.",
    ),
    "LD0517": _row(
        "流程的一步「{step}」读不懂：{problem}",
        "步骤之间写 →，每步写成 初审(5个工作日) 或 初审(5个工作日, 街道、科技园区)；按日历算的写 7日。步骤有：{known}。",
        "a step of the process, 「{step}」, cannot be read: {problem}",
        "Write 「→」 between steps, each as 「初审(5个工作日)」 or 「初审(5个工作日, 街道、科技园区)」; calendar days as 「7日」. Steps are: {known}.",
    ),
    "LD0518": _row(
        "流程的「{step}」写在「{other}」后面", "按这个次序写，每步至多一次：{known}。",
        "the step 「{step}」 comes behind 「{other}」", "Write them in this order, each once at most: {known}.",
    ),
    "LD0519": _row(
        "流程里没有{steps}", "流程至少要有{needed}；补上它和它的时限。",
        "the process lacks {steps}", "A process has at least {needed}: add what is missing, with its time.",
    ),
    "LD0520": _row(
        "材料写得不对：{problem}", "写各种材料的名称，以顿号分开，每种一次。",
        "the materials are written wrongly: {problem}", "Name each of them once, parted by 「、」.",
    ),
    "LD0521": _row(
        "分期的比例不对：{problem}", "逐年写百分数，以顿号分开，合计 100%，如 40%、30%、30%。",
        "the shares of the instalments are wrong: {problem}", "Write a percentage for each year, parted by 「、」, 100% together, as 「40%、30%、30%」.",
    ),
    "LD0522": _row(
        "「按 {written}」在这里没有用处：{problem}", "「按」写在 约、领先、倍增、年均增幅 所在的那一行，一件事写一次。",
        "「按 {written}」 is of no use here: {problem}",
        "「按」 stands on the line that holds 「约」, 「领先」, 「倍增」 or 「年均增幅」, and says each thing once.",
    ),
    "LD0523": _row(
        "目标「{name}」的口径太多：各选项有 {count} 种搭配，至多 {most} 种", "减少口径或选项：{names}。",
        "target 「{name}」 depends on too many readings: their options make {count} combinations, {most} at most",
        "Take readings or options away: {names}.",
    ),
    "LD0601": _row(
        "没有可读的数据表：{path}", "放入 {known} 之一，或有同名工作表的 xlsx。",
        "no table to read: 「{path}」", "Put in one of {known}, or an xlsx with sheets so named.",
    ),
    "LD0602": _row(
        "不认识的列「{column}」{near}", "列名用术语名称；与计算无关的列请命名为「备注」。",
        "unknown column 「{column}」{near}", "Name columns after terms; call others 「备注」.",
    ),
    "LD0603": _row(
        "「{column}」的单位「{unit}」与术语的单位「{expected}」不合", "括号内写可换算的单位，如（万元）。",
        "the unit 「{unit}」 of 「{column}」 does not convert to 「{expected}」", "Write a convertible unit in the brackets.",
    ),
    "LD0604": _row(
        "「{column}」重复，前面已有这一列", "删去一列；只是单位不同的也算重复。",
        "the column 「{column}」 is repeated", "Delete one; another unit does not make it another column.",
    ),
    "LD0605": _row(
        "缺少「{column}」列", "补上这一列。",
        "the column 「{column}」 is missing", "Add it.",
    ),
    "LD0606": _row(
        "「{subject}」{when}有两行，先前一行在第 {first} 行", "合并为一行。",
        "two rows for 「{subject}」{when}; the first is row {first}", "Merge them.",
    ),
    "LD0607": _row(
        "「{column}」不随年度变化，却有两个值：第 {first} 行为「{other}」", "改成同一个值，或只填在一行。",
        "「{column}」 does not change over years but has two values: 「{other}」 in row {first}", "Use one value, or fill one row only.",
    ),
    "LD0608": _row(
        "「{content}」不是数", "只填数字；单位写在列名的括号里；不知道的留空。",
        "「{content}」 is no number", "Digits only; the unit belongs in the heading; leave unknown cells empty.",
    ),
    "LD0609": _row(
        "「{column}」不能为负：{content}", "改正；退款、冲减另行登记。",
        "「{column}」 cannot be negative: 「{content}」", "Correct it; record refunds apart.",
    ),
    "LD0610": _row(
        "「{content}」不是日期", "按 2017-01-31 的格式填写；不知道的留空。",
        "「{content}」 is no date", "Write it as 2017-01-31; leave unknown cells empty.",
    ),
    "LD0611": _row(
        "「{content}」不是「是」或「否」", "填 是 或 否；不知道的留空。",
        "「{content}」 is neither 「是」 nor 「否」", "Write 「是」 or 「否」; leave unknown cells empty.",
    ),
    "LD0612": _row(
        "「{content}」不是「{column}」的可选值", "可选值：{known}。",
        "「{content}」 is no value of 「{column}」", "Its values are: {known}.",
    ),
    "LD0613": _row(
        "引用的{kind}「{content}」不在数据中", "在{kind}表中登记它，或改正编号。",
        "there is no 「{kind}」 「{content}」", "Add it to the table of 「{kind}」, or correct the id.",
    ),
    "LD0614": _row(
        "统一社会信用代码「{content}」不正确：{problem}", "按 GB 32100-2015 核对18位代码及校验位（字母大写）。",
        "the credit code 「{content}」 is wrong: {problem}", "Check its 18 characters and check character (GB 32100-2015, capitals).",
    ),
    "LD0615": _row(
        "年度「{content}」不正确", "填四位年份，如 2019；分季、分月填报的写 2019Q3 或 2019-07（作为文字）。",
        "「{content}」 is no year", "Write four digits, as 2019; parts of a year as 2019Q3 or 2019-07 (as text).",
    ),
    "LD0616": _row(
        "缺少编号", "填写主体的编号。",
        "the id is missing", "Give the subject's id.",
    ),
    "LD0617": _row(
        "文件内容与扩展名不符：{problem}", "改回正确的扩展名，或在 Excel 中另存为 xlsx 或 CSV。",
        "the file is not what its name says: {problem}", "Give it its right ending, or save it again as xlsx or CSV.",
    ),
    "LD0618": _row(
        "核定的「{term}」为 {value}，超过上限 {limit}", "核定值不得超过政策规定的上限，请更正。",
        "the decided 「{term}」, 「{value}」, is above its bound 「{limit}」", "A decision must keep within the policy's bound; correct it.",
    ),
    "LD0619": _row(
        "这一行有 {cells} 格，表头有 {columns} 列", "补齐或删去多出的格；含逗号的文字加引号。",
        "this row has {cells} cells, the heading {columns}", "Match the heading; quote texts that hold commas.",
    ),
    "LD0620": _row(
        "数据文件读不出来：{problem}", "打开后另存为没有密码的 xlsx，或 UTF-8、GB18030 的 CSV；打不开的，重新取得这个文件。",
        "the data file cannot be read: {problem}",
        "Open it and save it as xlsx without password, or as CSV (UTF-8 or GB18030); if it does not open, get it anew.",
    ),
    "LD0621": _row(
        "有两个「{kind}」表：{files}", "只留一个。",
        "two tables of 「{kind}」: {files}", "Keep one.",
    ),
    "LD0622": _row(
        "找不到数据：{path}", "检查路径；数据文件夹中应有 {known} 等表，或给出 xlsx 工作簿。",
        "facts not found: 「{path}」", "Check the path: a folder with tables such as {known}, or an xlsx workbook.",
    ),
    "LD0623": _row(
        "「{table}」不是主体名称，这个表没有读入{near}", "表以主体命名：{known}，各年度写在同一个表里；不是数据的表请移走，或改名为「说明」「备注」。",
        "「{table}」 names no kind of subject, so its table is left out{near}", "Name tables after {known}, all years in one; move others away, or call them 「说明」 or 「备注」.",
    ),
    "LD0624": _row(
        "「{subject}」的 {period} 与第 {first} 行重叠，那一行填的是{form}（{other}）", "同一主体同一年度，只按全年、分季或分月一种方式填报。",
        "{period} of 「{subject}」 overlaps {other} in row {first}", "Give a subject's year whole, by quarters, or by months, not mixed.",
    ),
    "LD0625": _row(
        "数太长：有 {digits} 位，最多 {most} 位", "核对这个数；单位写在列名的括号里，如（万元）。",
        "the number is too long: {digits} digits, at most {most}", "Check it; the unit belongs in the heading.",
    ),
    "LD0701": _row(
        "没有政策「{name}」{near}", "本方案的政策：{known}。",
        "there is no policy 「{name}」{near}", "The plan's policies are: {known}.",
    ),
    "LD0702": _row(
        "没有口径或选项「{name}」{near}", "写成 口径=选项，{known}。",
        "there is no reading or option 「{name}」{near}", "Write READING=OPTION, {known}.",
    ),
    "LD0703": _row(
        "没有{kind}「{subject}」{near}", "写{kind}表中的编号，不写名称。",
        "there is no 「{kind}」 「{subject}」{near}", "Give an id of the table of 「{kind}」, not a name.",
    ),
    "LD0704": _row(
        "算例「{case}」：{term} 应为 {expected}，算得 {found}", "核对算例与规则。",
        "case 「{case}」: 「{term}」 should be {expected}, worked out {found}", "Check the case and the rule.",
    ),
    "LD0705": _row(
        "算式「{formula}」等于 {found}，金额写的是 {expected}", "改正算式或金额。",
        "the formula 「{formula}」 gives 「{found}」, the amount says {expected}", "Correct the formula or the amount.",
    ),
    "LD0706": _row(
        "算式「{formula}」读不懂：{problem}", "写成「1250万元×20%=250万元」；单位用元、万元、平方米、家、年等，两边单位要相同。",
        "cannot read the formula 「{formula}」: {problem}", "Write it as 「1250万元×20%=250万元」.",
    ),
    "LD0707": _row(
        "{policy}的界限「{threshold}」缺少算例：{missing}",
        "补上这些算例：略低、略高各差最小的一步（一分、0.01平方米、一家、一级），别的条件都满足。",
        "the boundary 「{threshold}」 of 「{policy}」 lacks cases: {missing}",
        "Add them: below and above by the smallest step (one 「分」, 0.01 「平方米」, one 「家」), with all other conditions met.",
    ),
    "LD0708": _row(
        "{subject} 在 {year} 年没有结果", "观察期自数据的第一个年度起，换一个年度。",
        "no result for 「{subject}」 in {year}", "Observation begins with the first year of the facts: ask for another.",
    ),
    "LD0709": _row(
        "不能写入 {path}：{problem}", "检查文件夹与权限。",
        "cannot write 「{path}」: {problem}", "Check the folder and its rights.",
    ),
    "LD0710": _row(
        "读取此格式需要附加组件：{needed}", "安装 luodi[{needed}]，或另存为 CSV、xlsx。",
        "this format needs an extra: {needed}", "Install luodi[{needed}], or save it as CSV or xlsx.",
    ),
    "LD0711": _row(
        "金额 {amount} 没有算式", "写出怎样算出来，如「1250万元×20%=250万元」。",
        "the amount 「{amount}」 has no formula", "Say how it is worked out, as 「1250万元×20%=250万元」.",
    ),
    "LD0712": _row(
        "「{content}」不能作「{column}」：{problem}", "照所说的写法改正；不知道的留空。",
        "「{content}」 is no value of 「{column}」: {problem}", "Write it as said; leave unknown cells empty.",
    ),
    "LD0713": _row(
        "算例表不完整：{problem}", "表前写「政策: 名称」；表中有算例、年度、结果各列，每个算例的首行写名称。",
        "the table of cases is incomplete: {problem}",
        "Put 「政策: NAME」 before it; give it 「算例」, 「年度」 and 「结果」, and each case a name in its first row.",
    ),
    "LD0714": _row(
        "政策「{policy}」逐案决定（一事一议），没有可算的结果", "换一项政策；逐案决定的，请向主管单位查询。",
        "the policy 「{policy}」 is decided case by case and has no results", "Ask for another policy; what was decided, its office knows.",
    ),
    "LD0801": _row(
        "年度 {year} 不合理", "填 {first} 至 {last} 之间的四位年份。",
        "the year {year} makes no sense", "Give a year from {first} to {last}.",
    ),
    "LD0802": _row(
        "没有选项「{name}」{near}", "运行 {command} --help 查看全部选项。",
        "there is no option 「{name}」{near}", "Run {command} --help for all options.",
    ),
    "LD0803": _row(
        "缺少 {name}", "补上后再运行；用法见 {command} --help。",
        "{name} is missing", "Give it; see {command} --help.",
    ),
    "LD0804": _row(
        "「{value}」不能作 {name} 的值", "可用的值：{known}。",
        "「{value}」 is no value for {name}", "Values are: {known}.",
    ),
    "LD0805": _row(
        "没有命令「{name}」{near}", "可用的命令：{known}。",
        "there is no command 「{name}」{near}", "Commands are: {known}.",
    ),
    "LD0806": _row(
        "用法不对：{problem}", "用法见 {command} --help。",
        "wrong usage: {problem}", "See {command} --help.",
    ),
    "LD0807": _row(
        "{format} 不能写到屏幕", "用 -o 指定文件名。",
        "{format} cannot be written to the screen", "Name a file with -o.",
    ),
    "LD0808": _row(
        "「{name}」不是一处可改之处{near}", "写成 可改之处=新值；可改之处：{known}。",
        "「{name}」 is no one spot that can be changed{near}", "Write SPOT=VALUE; what can be changed: {known}.",
    ),
    "LD0809": _row(
        "「{value}」不能代替「{words}」：{problem}", "写同一单位的数（只写数的，照原来的单位），日期，或 ≥ > ≤ <。",
        "「{value}」 cannot stand for 「{words}」: {problem}",
        "Write a number of the same unit (a bare number takes it), a date, or one of ≥ > ≤ <.",
    ),
    "LD0810": _row(
        "「{value}」不合情理", "填 {first} 至 {last} 之间的数，最细到 {step}。",
        "「{value}」 is out of all reason", "Give a number from {first} to {last}, no finer than {step}.",
    ),
    "LD0811": _row(
        "端口 {port} 用不了：{problem}", "用 --port {other} 换一个端口（make run 写 PORT={other}），或停掉用它的程序；--host 要是本机的地址。",
        "port {port} cannot be used: {problem}",
        "Take another with --port {other} (make run PORT={other}), or stop the program that has it; --host is an address of this machine.",
    ),
    "LD0899": _row(
        "luodi 自己出了错：{problem}", "这不是您的错。请把这几行和所用的命令告诉我们；已有的文件没有改动。",
        "a fault of luodi itself: {problem}", "Not your fault. Send us these lines and the command; no file was changed.",
    ),
    "LD0901": _row(
        "引擎 {engine} 用不了：{problem}", "装上所缺的附加组件，或换一个引擎（--engine python 总能用）。",
        "the engine {engine} cannot be used: {problem}", "Install the extra, or take another engine (--engine python always works).",
    ),
    "LD0902": _row(
        "引擎 {engine} 不能表达「{construct}」", "用 --engine python 运行，或改写这一处。",
        "the engine {engine} cannot say 「{construct}」", "Run it with --engine python, or write this another way.",
    ),
    "LD0903": _row(
        "{kind}的规则读取的术语超过 {most} 个，引擎 {engine} 记不下缺项", "用 --policy 分几次运行，或用 --engine python。",
        "the rules of 「{kind}」 read more than {most} terms, too many for {engine} to tell which are missing",
        "Run some policies at a time with --policy, or use --engine python.",
    ),
    "LD0904": _row(
        "「{term}」的数超过 {most} 位，引擎 {engine} 放不下", "核对数据；确有这么长的数时用 --engine python。",
        "numbers of 「{term}」 have more than {most} digits, too many for {engine}",
        "Check the facts; where numbers are so long in truth, use --engine python.",
    ),
    "LD0905": _row(
        "连不上引擎 {engine}：{problem}", "检查 --engine-url 中的地址、用户与密码，以及它是否在运行。",
        "the engine {engine} cannot be reached: {problem}",
        "Check address, user and password of --engine-url, and whether it is running.",
    ),
    "LD0906": _row(
        "引擎 {engine} 的内存或磁盘不够：{problem}", "用 --memory 给得多些，腾出磁盘，或用 --policy、--year 分几次运行。",
        "the engine {engine} has too little memory or disk: {problem}",
        "Give more with --memory, free disk space, or run some policies or years at a time.",
    ),
    "LD0907": _row(
        "引擎 {engine} 算到一个放不下的数：{problem}", "核对数据；确有这么大的数时用 --engine python。",
        "the engine {engine} came to a number that it cannot hold: {problem}",
        "Check the facts; where numbers are so large in truth, use --engine python.",
    ),
    "LD0908": _row(
        "引擎 {engine} 中断：{problem}", "没有写出任何结果，临时表已清除；恢复后重新运行。",
        "the engine {engine} broke off: {problem}",
        "Nothing was written and temporary tables are gone; run it again once it is back.",
    ),
    "LD0909": _row(
        "引擎 {engine} 不允许：{problem}", "请数据库管理员给所用的用户建临时表和读取的权限。",
        "the engine {engine} does not allow it: {problem}",
        "Ask for the rights to make temporary tables and to read.",
    ),
    "LD0910": _row(
        "{engine} 与逐户计算的结果不同：{problem}", "这不是您的错。请把这几行、方案和这个主体的数据告诉我们；在此之前以 --engine python 为准。",
        "{engine} and the evaluator differ: {problem}",
        "Not your fault. Send us these lines, the plan and the facts of this subject; until then rely on --engine python.",
    ),
    "LD0911": _row(
        "{engine} 不能写 {format}：{problem}", "用 --engine python，或另选格式（jsonl、csv、parquet）。",
        "{engine} cannot write {format}: {problem}", "Use --engine python, or another format (jsonl, csv, parquet).",
    ),
    "LD0912": _row(
        "引擎 {engine} 不收数据里的文字：{problem}", "删去看不见的字符（多半是从别处复制来的），或用 --engine python。",
        "the engine {engine} does not take a text of the facts: {problem}",
        "Delete characters that cannot be seen (copied from elsewhere, mostly), or use --engine python.",
    ),
    "LD1001": _row(
        "证据包读不出来：{problem}", "检查路径；重新取得这个证据包。打包时过大的，少放附件。",
        "the evidence bundle cannot be read: {problem}",
        "Check the path; get the bundle anew. Where one is too large to be made, put fewer attachments in.",
    ),
    "LD1002": _row(
        "证据包里多了「{file}」，清单上没有", "不要凭这个包下结论；向出具的单位重新取得原来的证据包。",
        "the bundle holds 「{file}」, which it does not list", "Do not rely on this bundle: get the one that was issued, anew.",
    ),
    "LD1003": _row(
        "证据包里缺少「{file}」", "不要凭这个包下结论；向出具的单位重新取得原来的证据包。",
        "the bundle lacks 「{file}」", "Do not rely on this bundle: get the one that was issued, anew.",
    ),
    "LD1004": _row(
        "「{file}」被改动过：记载的 SHA-256 是 {expected}，现在是 {found}", "不要凭这个包下结论；向出具的单位重新取得原来的证据包。",
        "「{file}」 is not as it was: its SHA-256 on record is 「{expected}」, now {found}",
        "Do not rely on this bundle: get the one that was issued, anew.",
    ),
    "LD1005": _row(
        "「{file}」读不懂：{problem}", "重新取得证据包；仍然如此的，是做这个包的程序有错，请告诉出具的单位。",
        "「{file}」 cannot be understood: {problem}", "Get the bundle anew; if it is still so, tell those who issued it.",
    ),
    "LD1006": _row(
        "证据包里不能有「{content}」：{problem}", "打包的，先改掉这个名称或这个数据；收到的，重新取得原来的证据包。",
        "「{content}」 cannot stand in a bundle: {problem}",
        "Where you make one, change the name or the fact first; where you were given one, get it anew.",
    ),
    "LD1007": _row(
        "压缩包不是 luodi 写成的样子：各个文件都对，文件以外有改动", "解开后重新压缩的不收；用原来的那个文件。",
        "the zip is not as luodi writes it: its files are right, but what stands beside them was changed",
        "One that was unpacked and zipped again is not taken: use the very file that was issued.",
    ),
}  # fmt: skip
